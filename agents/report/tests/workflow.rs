//! What somebody gets who asks for a report.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what cannot be set up fails the test"
)]

mod in_process;

use std::collections::BTreeSet;

use in_process::{Answer, InProcess};
use muster_report::{Document, Format, ReportAnswer, ReportConfig};
use serde_json::{Value, json};

const TOWN: &str = "# Water of the town\n\n## Supply\n\nThe town takes its water from two wells and a lake. The lake held 80 \
     percent of its volume in 2021. A third well is planned for the east side of the town.\n\n## Losses\n\nThe old network \
     loses 18 percent of the water that it carries. Most leaks are in the pipes of the harbour quarter. A repair of the \
     harbour pipes costs $2 million.\n\n## Staff\n\nThe works employ twelve people in two shifts.\n\nTheir office is in the \
     old mill.\n";
const AUDIT: &str = "<h1>Audit of the waterworks</h1><h2>Losses</h2><p>The old network loses 25 percent of the water that it \
     carries. Meters were read twice a year.</p><h2>Supply</h2><p>The town takes its water from two wells and a lake. Summer \
     demand is higher than the wells give.</p>";

fn documents() -> Value {
    json!([{"name": "town.md", "text": TOWN}, {"name": "audit.html", "text": AUDIT}])
}

fn writers() -> InProcess {
    InProcess::new(&ReportConfig::default())
}

fn names(answer: &ReportAnswer) -> Vec<&str> {
    answer
        .sections
        .iter()
        .map(|section| section.name.as_str())
        .collect()
}

#[tokio::test]
async fn sections_come_from_the_documents_in_their_order_joined_by_rules() {
    let request = json!({"topic": "water supply and losses", "documents": documents()});
    let answer = writers().written(request).await;
    assert_eq!(names(&answer)[..2], ["Supply", "Losses"]);
    let parts: Vec<&str> = answer.final_report.split("\n\n---\n\n").collect();
    assert_eq!(parts.len(), answer.sections.len());
    for (part, section) in parts.iter().zip(&answer.sections) {
        assert!(part.starts_with(&format!("## {}\n", section.name)));
    }
}

#[tokio::test]
async fn every_sentence_stands_in_the_document_that_it_cites_and_nowhere_twice() {
    let request =
        json!({"topic": "the waterworks and the water of the town", "documents": documents()});
    let answer = writers().written(request).await;
    let read = [
        Document::read("town.md", Format::Markdown, TOWN.as_bytes()),
        Document::read("audit.html", Format::Html, AUDIT.as_bytes()),
    ];
    let mut told = BTreeSet::new();
    for quote in answer.sections.iter().flat_map(|section| &section.quotes) {
        assert!(quote.stands_in(&read), "{quote:?}");
        assert!(told.insert(quote.text.clone()), "{quote:?}");
    }
    assert!(told.len() > 5);
}

#[tokio::test]
async fn numbers_that_contradict_each_other_are_pointed_out() {
    let answer = writers()
        .written(json!({"topic": "losses", "documents": documents()}))
        .await;
    assert_eq!(
        answer.contradictions.len(),
        1,
        "{:?}",
        answer.contradictions
    );
    assert_eq!(
        answer.contradictions[0].figures,
        ["18 percent", "25 percent"]
    );
    assert!(answer.markdown.contains("18 percent or 25 percent?"));
}

#[tokio::test]
async fn one_section_that_fails_does_not_lose_the_report_and_its_gap_is_stated() {
    let mut writers = writers();
    let whole = writers
        .written(json!({"topic": "water", "documents": documents()}))
        .await;
    writers.lost = vec!["section-1"];
    let answer = writers
        .written(json!({"topic": "water", "documents": documents()}))
        .await;
    assert_eq!(names(&answer), names(&whole)[1..]);
    let first = format!(
        "the section {:?} is missing: no agent of that type was there",
        names(&whole)[0]
    );
    assert!(answer.gaps.contains(&first), "{:?}", answer.gaps);
}

#[tokio::test]
async fn what_no_document_says_is_never_in_the_report() {
    let mut writers = writers();
    let lie = json!({"name": "Supply", "quotes": [
        {"document": 1, "text": "The lake is poisoned."},
        {"document": 2, "text": "A third well is planned for the east side of the town."},
        {"document": 9, "text": "The works employ twelve people in two shifts."},
        {"document": 1, "text": "The lake held 80 percent of its volume in 2021."}
    ]});
    writers.lies.insert("section-1", lie);
    let answer = writers
        .written(json!({"topic": "water supply and losses", "documents": documents()}))
        .await;
    assert_eq!(answer.sections[0].quotes.len(), 1);
    assert!(!answer.markdown.contains("poisoned"));
    assert!(
        answer
            .gaps
            .iter()
            .any(|gap| gap.starts_with("3 sentences of the section"))
    );
    let empty =
        json!({"name": "Supply", "quotes": [{"document": 1, "text": "The lake is poisoned."}]});
    writers.lies.insert("section-1", empty);
    let answer = writers
        .written(json!({"topic": "water supply and losses", "documents": documents()}))
        .await;
    assert!(
        answer
            .gaps
            .iter()
            .any(|gap| gap.contains("is missing: nothing that can be quoted"))
    );
}

#[tokio::test]
async fn a_topic_without_documents_is_asked_about_in_one_question_and_the_answer_is_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("notes")).unwrap();
    std::fs::write(folder.path().join("notes/town.md"), TOWN).unwrap();
    std::fs::write(folder.path().join("notes/plan.pdf"), "%PDF").unwrap();
    let mut writers = InProcess::new(&ReportConfig::new(Some(folder.path().to_owned())));
    let Answer::Question(question) = writers.run(json!("Losses of the network")).await else {
        panic!("no question")
    };
    assert!(
        question.text.contains("Which documents"),
        "{}",
        question.text
    );
    writers.answer = Some("they are in notes".to_owned());
    let answer = writers.written(json!("Losses of the network")).await;
    assert_eq!(answer.topic, "Losses of the network");
    assert!(names(&answer).contains(&"Losses"));
    assert!(
        answer
            .gaps
            .iter()
            .any(|gap| gap.contains("plan.pdf was not read"))
    );
}

#[tokio::test]
async fn words_may_say_where_the_documents_are() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("town.txt"), TOWN.replace(['#'], "")).unwrap();
    let writers = InProcess::new(&ReportConfig::new(Some(folder.path().to_owned())));
    let answer = writers
        .written(json!("Losses of the network, from town.txt"))
        .await;
    assert_eq!(answer.sources, ["town.txt"]);
}

#[tokio::test]
async fn what_cannot_be_reported_is_refused_with_the_reason() {
    let other = json!({"topic": "volcanoes of Iceland", "documents": documents()});
    let outside = json!({"topic": "water", "documents": "../secret.md"});
    let empty = json!({"topic": "water", "documents": [{"name": "a.md", "text": ""}]});
    for (request, part) in [
        (other, "volcanoes"),
        (outside, "may not name files"),
        (empty, "no sentences"),
    ] {
        let Answer::Fault(fault) = writers().run(request).await else {
            panic!("written")
        };
        assert!(fault.message.contains(part), "{}", fault.message);
    }
}

#[tokio::test]
async fn text_without_headings_is_divided_by_its_words() {
    let paragraphs = [
        "Bees need flowers from spring to autumn. A hive of bees holds forty thousand bees in summer.",
        "Wasps hunt other insects for their brood. A nest of wasps lives for one summer only.",
        "Bees store honey for the winter. Without honey a hive of bees starves by March.",
        "Wasps build their nest from chewed wood. An old nest of wasps is never used again.",
        "Bees dance to tell where flowers are. The dance of the bees gives direction and distance.",
        "Wasps sting more often than once. The sting of wasps hurts for an hour or two.",
    ];
    let text = paragraphs.join("\n\n");
    let request = json!({"topic": "", "documents": [{"name": "insects.txt", "text": text}]});
    let answer = writers().written(request).await;
    assert!(answer.sections.len() >= 2, "{:?}", names(&answer));
    assert!(
        answer
            .sections
            .iter()
            .all(|section| !section.quotes.is_empty())
    );
}
