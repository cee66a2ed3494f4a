//! Who travels, and for how much.

use muster_travel::{Decision, PlanningPayload};

use crate::asking::{assumes, decide, trip};

#[test]
fn travellers_are_counted() {
    for (who, adults, children, infants) in [
        ("for 2 adults and 2 kids", 2, 2, 0),
        ("for two adults, one child and a baby", 2, 1, 1),
        ("solo", 1, 0, 0),
        ("honeymoon", 2, 0, 0),
        ("for a couple", 2, 0, 0),
        ("for a family of five", 2, 3, 0),
        ("for a group of 8", 8, 0, 0),
        ("with my wife and two kids (ages 1 and 7)", 2, 1, 1),
        ("with 3 friends", 4, 0, 0),
        ("my girlfriend and I", 2, 0, 0),
        ("for two", 2, 0, 0),
        ("4 people, including 2 kids", 2, 2, 0),
        ("we are 4", 4, 0, 0),
    ] {
        let travellers = trip(&format!("5 days in Rome, {who}")).travellers;
        let got = (travellers.adults, travellers.children, travellers.infants);
        assert_eq!(got, (adults, children, infants), "{who}");
    }
}

#[test]
fn travellers_that_were_not_counted_are_assumed_aloud() {
    let family = trip("a week in Rome with the family");
    assert_eq!(
        (family.travellers.adults, family.travellers.children),
        (2, 2)
    );
    assert!(assumes(&family, "number of children"));
    let nobody = trip("a week in Rome");
    assert_eq!(nobody.travellers.total(), 1);
    assert!(assumes(&nobody, "no travellers"));
}

#[test]
fn budgets_know_currencies_and_what_they_are_for() {
    for (said, cents, currency) in [
        ("about $4,000", 400_000, "USD"),
        ("€800", 80_000, "EUR"),
        ("£1.5k", 150_000, "GBP"),
        ("¥300,000", 30_000_000, "JPY"),
        ("300000 yen", 30_000_000, "JPY"),
        ("2.000 €", 200_000, "EUR"),
        ("4000 US dollars", 400_000, "USD"),
        ("CHF 2500", 250_000, "CHF"),
        ("A$3,000", 300_000, "AUD"),
        ("budget 2000", 200_000, "USD"),
        ("two thousand euros", 200_000, "EUR"),
        ("between $2,000 and $3,000", 300_000, "USD"),
        ("$500 per person", 100_000, "USD"),
        ("$100 a day", 50_000, "USD"),
        ("€50 per person per day", 50_000, "EUR"),
    ] {
        let budget = trip(&format!("5 days in Rome for 2 adults, {said}"))
            .budget
            .unwrap();
        assert_eq!(
            (budget.amount_cents.0, budget.currency.0.as_str()),
            (cents, currency),
            "{said}"
        );
    }
}

#[test]
fn the_smaller_of_two_budgets_holds() {
    let mut payload = PlanningPayload::of_text("5 days in Rome for $4,000");
    payload.budget_limit = Some(1500.0);
    let Ok(Decision::Plan(plan)) = decide(&payload) else {
        panic!("no plan");
    };
    assert_eq!(plan.trip.budget.unwrap().amount_cents.0, 150_000);
}
