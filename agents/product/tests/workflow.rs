//! What a shopper gets for a request.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what cannot be set up fails the test"
)]

mod in_process;

use in_process::{Answer, InProcess};
use muster_product::{Catalogue, ProductConfig, RecommendationAnswer};
use serde_json::json;

fn shop() -> InProcess {
    InProcess::new(&ProductConfig::default())
}

fn ids(answer: &RecommendationAnswer, part: usize) -> Vec<&str> {
    let all = answer.parts[part].recommendations.iter();
    all.map(|it| it.id.as_str()).collect()
}

#[tokio::test]
async fn several_things_are_found_each_by_its_own_tasks() {
    let request =
        "A light rain jacket for day hikes, women's L, under $100, and thick socks for size 39";
    let answer = shop().recommended(json!(request)).await;
    assert_eq!(ids(&answer, 0)[0], "J01");
    assert_eq!(ids(&answer, 1)[0], "K01");
    assert_eq!(answer.total, Some(111.0));
    assert!(answer.voice.sentences > 0 && answer.voice.breaches.is_empty());
    for part in [&*answer.parts[0].asked, "Packable Rain Jacket", "$89"] {
        assert!(answer.markdown.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_budget_for_all_holds_for_the_sum_of_the_first() {
    let request = "I need a tent for two, two sleeping bags and a stove, $550 in total";
    let answer = shop().recommended(json!(request)).await;
    assert!(answer.total.unwrap() <= 550.0, "{:?}", answer.total);
    assert_eq!(answer.parts[1].pieces, 2);
    let request = "I need a tent for two, two sleeping bags and a stove, $200 in total";
    let answer = shop().recommended(json!(request)).await;
    assert!(
        answer.gaps.iter().any(|gap| gap.contains("together")),
        "{:?}",
        answer.gaps
    );
}

#[tokio::test]
async fn what_is_sold_out_in_the_size_is_named_and_not_recommended() {
    let answer = shop().recommended(json!("women's puffer, size XL")).await;
    assert!(ids(&answer, 0).is_empty());
    assert_eq!(answer.parts[0].near_misses[0].id, "J04");
    assert!(answer.markdown.contains("size XL is sold out"));
}

#[tokio::test]
async fn a_request_that_says_nothing_is_asked_about_once_and_the_answer_is_used() {
    let mut shop = shop();
    let Answer::Question(question) = shop.run(json!("hello there")).await else {
        panic!("no question")
    };
    assert!(!question.options.is_empty());
    shop.answer = Some("a headlamp");
    let answer = shop.recommended(json!("hello there")).await;
    assert_eq!(ids(&answer, 0), ["L01"]);
}

#[tokio::test]
async fn a_catalogue_in_the_request_is_used_and_its_rubbish_named() {
    let rows = json!([
        {"product_id": 1, "product_name": null, "price": 5},
        {"product_id": 2, "product_name": "Blue Mug", "price": "4.50", "available_colors": ["Blue"]},
        7
    ]);
    let request = json!({"request": "a blue mug under $5", "catalogue": rows});
    let answer = shop().recommended(request).await;
    assert_eq!(ids(&answer, 0), ["2"]);
    assert_eq!(answer.gaps.len(), 2, "{:?}", answer.gaps);
}

#[tokio::test]
async fn files_are_read_only_below_the_folder_of_the_settings() {
    let request = json!({"request": "a mug", "catalogue": "../Cargo.toml"});
    for folder in [None, Some("tests".into())] {
        let config = ProductConfig::from_words("bundled", "bundled", folder);
        let Answer::Fault(fault) = InProcess::new(&config).run(request.clone()).await else {
            panic!("read")
        };
        assert_eq!(fault.code, "bad_catalogue");
    }
}

#[tokio::test]
async fn an_invented_product_and_an_untrue_reason_never_reach_the_shopper() {
    let mut shop = shop();
    let reason = |fact: &str| json!({"kind": "wish", "said": "mug", "fact": fact});
    let lie = json!({"matches": [
        {"id": "Z99", "score": 9.0, "reasons": []},
        {"id": "C04", "score": 8.0, "reasons": [reason("Self-heating"), reason("Dishwasher safe")]}
    ], "near_misses": [{"id": "Z98", "fails": ["it costs $1"]}]});
    shop.lies.insert("matching-1", lie);
    let answer = shop.recommended(json!("a mug")).await;
    assert_eq!(ids(&answer, 0), ["C04"]);
    assert!(!answer.markdown.contains("Self-heating") && !answer.markdown.contains("Z98"));
    assert!(answer.markdown.contains("Dishwasher safe"));
    assert_eq!(answer.gaps.len(), 2, "{:?}", answer.gaps);
}

#[tokio::test]
async fn a_reason_that_breaks_the_voice_is_left_out_and_counted() {
    let rows = json!([{"id": "1", "name": "Mug", "features": ["The BEST mug!!!", "Blue glaze"]}]);
    let request = json!({"request": "the best mug with a blue glaze", "catalogue": rows});
    let answer = shop().recommended(request).await;
    assert!(!answer.markdown.contains("BEST"));
    assert!(answer.markdown.contains("Blue glaze"));
}

#[tokio::test]
async fn one_search_that_is_lost_does_not_lose_the_others() {
    let mut shop = shop();
    shop.lost = vec!["matching-1"];
    let answer = shop.recommended(json!("a tent and a stove")).await;
    assert!(ids(&answer, 0).is_empty());
    assert_eq!(ids(&answer, 1), ["C01"]);
    assert!(
        answer
            .gaps
            .iter()
            .any(|gap| gap.contains("no agent of that type"))
    );
}

#[tokio::test]
async fn every_product_that_is_in_stock_is_recommended_to_whoever_names_it() {
    let shop = shop();
    for product in Catalogue::bundled().unwrap().products {
        if product.in_stock(None) == Some(0) {
            continue;
        }
        let who = product
            .made_for
            .as_ref()
            .map_or(String::new(), |who| format!(" for {who}"));
        let request = json!(format!("show me five: {}{who}", product.name));
        let answer = shop.recommended(request).await;
        let found: Vec<&str> = (0..answer.parts.len())
            .flat_map(|part| ids(&answer, part))
            .collect();
        assert!(
            found.contains(&&*product.id),
            "{} {}: {found:?}",
            product.id,
            product.name
        );
    }
}
