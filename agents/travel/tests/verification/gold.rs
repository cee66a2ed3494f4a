use std::path::PathBuf;
use std::sync::OnceLock;

use muster_travel::{Constraints, Outcome, PlanDay, Query, Rates, Rule, Verifier};
use serde_json::Value;

/// A labelled query with a plan that somebody made by hand.
#[derive(Clone)]
pub(crate) struct Gold {
    pub(crate) idx: u64,
    pub(crate) asked: Constraints,
    pub(crate) plan: Vec<PlanDay>,
}

pub(crate) fn folder() -> Option<PathBuf> {
    let given = std::env::var_os("MUSTER_TRAVELPLANNER_DATA").map(PathBuf::from);
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/travelplanner"
    );
    let folder = given.unwrap_or_else(|| PathBuf::from(beside));
    if folder.join("train.jsonl").is_file() {
        return Some(folder);
    }
    println!("NOT RUN: TravelPlanner data is absent; set MUSTER_TRAVELPLANNER_DATA to its folder");
    None
}

/// A verifier and all gold plans.
pub(crate) fn all() -> Option<(&'static Verifier, Vec<Gold>)> {
    static READ: OnceLock<Option<(Verifier, Vec<Gold>)>> = OnceLock::new();
    let read = READ.get_or_init(read).as_ref();
    read.map(|(verifier, golds)| (verifier, golds.clone()))
}

fn read() -> Option<(Verifier, Vec<Gold>)> {
    let folder = folder()?;
    let text = std::fs::read_to_string(folder.join("train.jsonl")).expect("the queries");
    let golds = text.lines().map(|line| {
        let query = Query::read(line).expect("a query");
        let value: Value = serde_json::from_str(line).expect("JSON");
        let plan = serde_json::from_value(value["annotated_plan"][1].clone()).expect("a plan");
        Gold {
            idx: query.idx,
            asked: query.labels.expect("labels"),
            plan,
        }
    });
    let golds = golds.collect();
    Some((Verifier::open(&folder).expect("the data"), golds))
}

#[test]
fn every_plan_that_came_with_the_queries_passes() {
    let Some((verifier, golds)) = all() else {
        return;
    };
    let mut rates = Rates::default();
    for gold in &golds {
        let verification = verifier.verify(&gold.asked, &gold.plan);
        assert!(
            verification.passed,
            "{}: {:?}",
            gold.idx, verification.failures
        );
        assert!(verification.cost_usd > 0.0 && verification.cost_usd <= gold.asked.budget);
        rates.add(&verification, gold.asked.hard_rules());
    }
    assert_eq!(golds.len(), 45);
    // The benchmark counts as many wishes in its training set.
    assert_eq!((rates.hard_micro.of, rates.hard_micro.all), (105, 105));
    assert_eq!(
        (rates.commonsense_micro.of, rates.commonsense_micro.all),
        (360, 360)
    );
    assert_eq!((rates.final_pass.of, rates.final_pass.all), (45, 45));
}

#[test]
fn a_rule_that_no_request_sets_is_not_judged_as_kept() {
    let Some((verifier, golds)) = all() else {
        return;
    };
    for gold in golds {
        let verification = verifier.verify(&gold.asked, &gold.plan);
        let kept = Rule::HARD
            .iter()
            .filter(|rule| verification.outcome(**rule) == Some(Outcome::Kept));
        assert_eq!(kept.count(), gold.asked.hard_rules(), "{}", gold.idx);
    }
}

#[test]
fn no_plan_at_all_counts_as_not_delivered() {
    let Some((verifier, golds)) = all() else {
        return;
    };
    let gold = golds.first().expect("a plan");
    let verification = verifier.verify(&gold.asked, &[]);
    assert!(!verification.delivered && !verification.passed);
    let mut rates = Rates::default();
    rates.add(&verification, gold.asked.hard_rules());
    assert_eq!((rates.delivery.of, rates.delivery.all), (0, 1));
    assert_eq!(
        (rates.commonsense_micro.of, rates.commonsense_micro.all),
        (0, 8)
    );
    assert_eq!((rates.hard_macro.of, rates.hard_macro.all), (0, 1));
}
