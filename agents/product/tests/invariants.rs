//! What holds for every recommendation, whatever the request.
#![allow(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::sync::Arc;

use muster_product::{Catalogue, Lexicon, Matcher, NeedReader, ReasonKind, Shelf};
use serde_json::Value;

struct Shop {
    reader: NeedReader,
    shelf: Shelf,
    matcher: Matcher,
}

fn shop() -> Shop {
    let lexicon = Arc::new(Lexicon::bundled().unwrap());
    let catalogue = Catalogue::bundled().unwrap();
    Shop {
        reader: NeedReader::new(Arc::clone(&lexicon)),
        shelf: Shelf::of(&catalogue),
        matcher: Matcher::new(Arc::new(catalogue), lexicon),
    }
}

fn requests() -> Vec<String> {
    let written = include_str!("data/requests.jsonl").lines();
    let read = written.map(|line| serde_json::from_str::<Value>(line).unwrap());
    read.map(|it| it["request"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_recommendation_is_in_stock_and_every_reason_stands_in_the_catalogue() {
    let Shop {
        reader,
        shelf,
        matcher,
    } = shop();
    for request in requests() {
        for found in matcher.find(&reader.read(&request, &shelf), 10).matches {
            let product = matcher.catalogue().get(&found.id).unwrap();
            assert_ne!(
                product.in_stock(None),
                Some(0),
                "{request}: {}",
                product.name
            );
            let mut facts = product.facts();
            facts.push(product.description.clone());
            facts.extend(product.price.map(|price| matcher.catalogue().money(price)));
            for reason in found.reasons {
                assert!(
                    facts.iter().any(|fact| fact.contains(&reason.fact)),
                    "{request}: {} {reason:?}",
                    product.name
                );
                if reason.kind == ReasonKind::Size {
                    assert_ne!(product.in_stock(Some(&reason.fact)), Some(0), "{request}");
                }
            }
        }
    }
}

#[test]
fn no_budget_is_ever_exceeded() {
    let Shop {
        reader,
        shelf,
        matcher,
    } = shop();
    for request in requests() {
        for limit in [10, 25, 60, 150] {
            let need = reader.read(&format!("{request}, at most ${limit}"), &shelf);
            for found in matcher.find(&need, 10).matches {
                let price = matcher.catalogue().get(&found.id).unwrap().price.unwrap();
                assert!(price <= f64::from(limit), "{request}: {price} of {limit}");
            }
        }
    }
}

#[test]
fn the_same_request_gets_the_same_answer() {
    let Shop {
        reader,
        shelf,
        matcher,
    } = shop();
    for request in requests() {
        let find = || matcher.find(&reader.read(&request, &shelf), 10);
        assert_eq!(find(), find());
    }
}

#[test]
fn any_text_is_read_without_harm() {
    let Shop {
        reader,
        shelf,
        matcher,
    } = shop();
    for text in [
        "",
        "$",
        "size",
        "under",
        "between 5 and",
        "for",
        "no no no not without",
        "XL XL 2XL 9XXXXXXXXXXXXXXXXXXL",
        "family of",
        "jacket\u{0}\u{202e}, €€€ 1,,2 –––",
        "日本語のジャケット",
        "a 99999999999999999999999999999999999999999 kg tent",
    ] {
        let _ = matcher.find(&reader.read(text, &shelf), 3);
    }
}
