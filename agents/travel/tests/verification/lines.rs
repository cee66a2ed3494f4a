use muster_travel::Query;
use serde_json::json;

fn labelled() -> serde_json::Value {
    json!({
        "idx": 7, "query": "From Rockford to Ohio", "org": "Rockford", "dest": "Ohio", "days": 5, "visiting_city_number": 2,
        "date": ["2022-03-01"], "people_number": 2, "budget": 1400, "level": "hard",
        "local_constraint": {"house rule": "pets", "cuisine": ["Thai"], "room type": null, "transportation": "no flight"}
    })
}

#[test]
fn a_line_may_have_labels_or_none() {
    let bare = Query::read(r#"{"idx": 3, "query": "A trip"}"#).unwrap();
    assert_eq!(
        (bare.idx, bare.query.as_str(), bare.labels),
        (3, "A trip", None)
    );
    let labels = Query::read(&labelled().to_string())
        .unwrap()
        .labels
        .unwrap();
    assert_eq!((labels.hard_rules(), labels.date.len()), (4, 1));
}

#[test]
fn labels_may_be_literals_of_python() {
    let mut line = labelled();
    line["date"] = json!("['2022-03-01']");
    line["local_constraint"] = json!(
        "{'house rule': 'pets', 'cuisine': ['Thai'], 'room type': None, 'transportation': 'no flight'}"
    );
    let same = Query::read(&labelled().to_string()).unwrap().labels;
    assert_eq!(Query::read(&line.to_string()).unwrap().labels, same);
}

#[test]
fn a_line_that_cannot_be_used_says_what_is_wrong_with_it() {
    let message = |line: &str| Query::read(line).unwrap_err().to_string();
    assert!(message("{").contains("a line is"));
    assert!(message(r#"{"idx": 1}"#).contains("query"));
    let mut line = labelled();
    line["budget"] = json!("much");
    assert!(message(&line.to_string()).contains("labels"));
    line["budget"] = json!(1);
    line["local_constraint"] = json!("{'house rule': ");
    assert!(message(&line.to_string()).contains("labels"));
}
