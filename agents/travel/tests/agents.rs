//! Requests in plain words through every travel agent, in this process: what comes out is a trip that one could take.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod in_process;
mod invariants;

use in_process::{Answer, InProcess};
use jiff::tz::TimeZone;
use muster_travel::{
    EntryKind, Itinerary, PlanData, Source, SourceChoice, TravelConfig, TravelPlannerFolder, World,
};
use serde_json::{Value, json};

/// Names a folder in the TravelPlanner format; tests that need one are skipped without it.
const FOLDER_VARIABLE: &str = "MUSTER_TRAVELPLANNER_FOLDER";

/// Requests that the bundled data can plan without a question.
const REQUESTS: &[&str] = &[
    "5-day trip to Japan for 2 adults in spring, about $4,000, we love temples and food",
    "long weekend in Barcelona for a couple from London, £900, honeymoon",
    "€800 for a family of five to Rome",
    "Tokyo, Kyoto and Osaka, 9 days in October from San Francisco, 2 adults, luxury, $15000",
    "7 days Italy and France by train for 2, $3500 from London in June",
    "Paris, Lyon and Nice in 4 days",
    "a week in Thailand, vegetarian, 4 friends, budget 3000 euros",
    "cheap backpacking trip solo 12 days Vietnam and Thailand $900 from Bangkok",
    "3 days in New York for 2 adults and 2 kids, museums, $2500",
    "one day in Amsterdam",
    "two weeks in Spain in July for a couple, beaches and tapas",
    "10 days in Australia from London for 2 adults in January, £6000",
    "a relaxed week in Lisbon for two seniors in May, around 2000 EUR",
    "Istanbul for 4 nights, solo, history and markets, $700",
    "21 days in Europe by train, 2 people, 8000 euros",
    "weekend in Vienna for music lovers from Berlin, 600 euros for two",
    "Cape Town 6 days wildlife and wine, 2 adults, $3000",
    "Prague and Budapest, 5 days, packed, 1 person, 500 EUR",
    "¥300000 for 4 days in Tokyo, 2 adults and 1 infant",
    "Berlin 3 days no flights from Paris, 1 adult",
    "nightlife in Madrid, 3 days, 6 friends",
    "30 days in Tokyo for one, $9000",
    "Rome in August for 12 people, 3 days",
    "New York to Los Angeles for 4 days, $1500",
    "a week in Bali, diving and yoga, 2 adults, $1800 from Sydney",
];

fn agents(source: SourceChoice) -> InProcess {
    let now = jiff::civil::date(2026, 11, 21)
        .to_zoned(TimeZone::UTC)
        .expect("a day")
        .timestamp();
    let config = TravelConfig {
        home_city: None,
        source,
        forecast: None,
    };
    InProcess::new(&config, now)
}

async fn trip(agents: &InProcess, request: &str) -> (Itinerary, PlanData) {
    match agents.ask(request).await {
        Answer::Trip(trip) => *trip,
        Answer::Question(question) => panic!("{request}: asked {}", question.text),
        Answer::Fault(fault) => panic!("{request}: {}", fault.message),
    }
}

#[tokio::test]
async fn every_itinerary_is_one_that_could_be_taken() {
    let agents = agents(SourceChoice::Bundled);
    let world = World::bundled().expect("the bundled data is well formed");
    for request in REQUESTS {
        let (itinerary, plan) = trip(&agents, request).await;
        invariants::assert_all(request, &world, &plan.trip, &itinerary);
    }
}

#[tokio::test]
async fn what_a_scenario_assumes_holds_in_place_of_the_request() {
    let request = "5 days in Kyoto from Vienna for 2 adults in May, $4000";
    let agents = agents(SourceChoice::Bundled);
    for (assumptions, limit_cents, days) in [
        (json!("a budget of $2,000"), 200_000, 5),
        (
            json!({"budget": 3000, "currency": "USD", "days": 4}),
            300_000,
            4,
        ),
    ] {
        let scenario = json!({"name": "other", "assumptions": assumptions});
        let payload = json!({"request": request, "scenario": scenario});
        let Answer::Trip(trip) = agents.run(payload, &[]).await else {
            panic!("no trip for {assumptions}");
        };
        let limit = trip.0.limit_cents.map(|cents| cents.0);
        assert_eq!(limit, Some(limit_cents), "{assumptions}");
        assert_eq!(trip.1.trip.dates.days(), days, "{assumptions}");
    }
}

#[tokio::test]
async fn the_same_request_gives_the_same_answer() {
    for request in &REQUESTS[..4] {
        let (first, _) = trip(&agents(SourceChoice::Bundled), request).await;
        let (second, _) = trip(&agents(SourceChoice::Bundled), request).await;
        assert_eq!(first, second, "{request}");
    }
}

#[tokio::test]
async fn a_trip_without_an_origin_says_so_in_its_first_lines() {
    let (itinerary, _) = trip(&agents(SourceChoice::Bundled), REQUESTS[0]).await;
    let first: Vec<&str> = itinerary.markdown.lines().take(8).collect();
    assert!(
        first.join(" ").contains("Priced from your arrival"),
        "{first:?}"
    );
}

#[tokio::test]
async fn a_budget_that_cannot_hold_names_the_excess_and_what_would_help() {
    let (itinerary, _) = trip(
        &agents(SourceChoice::Bundled),
        "€300 for a family of five to Paris for a week",
    )
    .await;
    let limit = itinerary.limit_cents.expect("a limit");
    assert_eq!(itinerary.excess_cents, Some(itinerary.total_cents - limit));
    assert!(
        itinerary.markdown.contains("over your budget of €300"),
        "{}",
        itinerary.markdown
    );
    assert!(!itinerary.advice.is_empty());
}

#[tokio::test]
async fn what_optional_tasks_did_not_bring_is_named_and_the_trip_is_still_made() {
    let agents = agents(SourceChoice::Bundled);
    let payload = json!({ "request": REQUESTS[0] });
    let optional = ["weather-kyoto", "local-tips-osaka"];
    let Answer::Trip(made) = agents.run(payload, &optional).await else {
        panic!("no trip")
    };
    for lost in optional {
        assert!(
            made.0.gaps.iter().any(|gap| gap.contains(lost)),
            "{lost}: {:?}",
            made.0.gaps
        );
    }
    assert!(made.0.markdown.contains("Not known, or left out"));
}

#[tokio::test]
async fn a_place_that_is_real_but_not_covered_and_one_that_is_not_get_different_answers() {
    let agents = agents(SourceChoice::Bundled);
    let Answer::Question(real) = agents.ask("4 days in Ljubljana").await else {
        panic!("planned Ljubljana")
    };
    let Answer::Question(invented) = agents.ask("4 days in Atlantis").await else {
        panic!("planned Atlantis")
    };
    assert!(!real.options.is_empty());
    assert_ne!(real.text, invented.text);
}

#[tokio::test]
async fn a_malformed_task_is_refused_with_what_to_do() {
    let agents = agents(SourceChoice::Bundled);
    let Answer::Fault(fault) = agents.run(json!({ "request": 7 }), &[]).await else {
        panic!("planned a number")
    };
    assert!(!fault.retryable, "{}", fault.message);
}

#[tokio::test]
async fn a_travelplanner_folder_is_planned_by_its_own_rules() {
    let Ok(folder) = std::env::var(FOLDER_VARIABLE) else {
        eprintln!("SKIPPED: set {FOLDER_VARIABLE} to a folder in the TravelPlanner format");
        return;
    };
    let source =
        TravelPlannerFolder::open(folder.as_ref()).expect("a folder in the TravelPlanner format");
    let agents = agents(SourceChoice::Folder(folder.into()));
    let requests = [
        "Please help me plan a trip from St. Petersburg to Rockford spanning 3 days from March 16th to March 18th, \
         2022. The travel should be planned for a single person with a budget of $1,700.",
        "Can you provide a travel plan for 1 person departing from Kansas City to Pensacola for 3 days, from March \
         27th to March 29th, 2022, with a budget of $900?",
    ];
    for request in requests {
        let (itinerary, plan) = trip(&agents, request).await;
        assert_eq!(plan.trip.source, source.about().id);
        assert_eq!(itinerary.excess_cents, None, "{request}");
        invariants::assert_all(request, &source, &plan.trip, &itinerary);
    }
}

#[tokio::test]
async fn the_queries_of_a_travelplanner_folder_are_planned_within_budget_and_without_mixing_cars_and_flights()
 {
    let Ok(folder) = std::env::var(FOLDER_VARIABLE) else {
        eprintln!("SKIPPED: set {FOLDER_VARIABLE} to a folder in the TravelPlanner format");
        return;
    };
    let source =
        TravelPlannerFolder::open(folder.as_ref()).expect("a folder in the TravelPlanner format");
    let queries = std::fs::read_to_string(std::path::Path::new(&folder).join("train.jsonl"))
        .unwrap_or_default();
    let agents = agents(SourceChoice::Folder(folder.into()));
    for line in queries.lines() {
        let query: Value = serde_json::from_str(line).expect("a query");
        let request = query["query"].as_str().expect("a text");
        let (itinerary, plan) = trip(&agents, request).await;
        invariants::assert_all(request, &source, &plan.trip, &itinerary);
        assert_eq!(itinerary.excess_cents, None, "{request}");
        assert!(!mixes_car_with_others(&itinerary), "{request}");
        let cities = itinerary
            .days
            .iter()
            .filter_map(|day| Some(&day.bed.as_ref()?.city));
        let count = cities.collect::<std::collections::BTreeSet<_>>().len();
        assert_eq!(
            query["visiting_city_number"].as_u64(),
            Some(count as u64),
            "{request}"
        );
    }
}

fn mixes_car_with_others(itinerary: &Itinerary) -> bool {
    let ways = itinerary
        .days
        .iter()
        .flat_map(|day| &day.entries)
        .filter(|entry| entry.kind == EntryKind::Travel);
    let (by_car, otherwise): (Vec<_>, Vec<_>) =
        ways.partition(|way| way.what.contains("by self-driving"));
    !by_car.is_empty() && !otherwise.is_empty()
}
