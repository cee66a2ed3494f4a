use jiff::civil::date;
use jiff::tz::TimeZone;
use muster_travel::{Constraints, EntryName, PlanDay, TravelConfig, submission_plan};

use crate::gold::folder;
use crate::in_process::{Answer, InProcess};

const REQUEST: &str = "Please help me plan a trip from St. Petersburg to Rockford spanning 3 days from March 16th to March 18th, 2022. \
                       The travel should be planned for a single person with a budget of $1,700.";

/// A plan of the benchmark's own city, and what was asked for.
pub(crate) async fn plan() -> Option<(Constraints, Vec<PlanDay>, muster_travel::Itinerary)> {
    let folder = folder()?;
    let config = TravelConfig::from_words(None, folder.to_str().expect("a path"));
    let today = date(2026, 11, 21).to_zoned(TimeZone::UTC).expect("a day");
    let agents = InProcess::new(&config, today.timestamp());
    let Answer::Trip(trip) = agents.ask(REQUEST).await else {
        panic!("no trip")
    };
    let (itinerary, planned) = *trip;
    let asked = Constraints::of_trip(&planned.trip).expect("constraints");
    Some((asked, submission_plan(&itinerary), itinerary))
}

#[tokio::test]
async fn a_finished_trip_is_written_as_the_benchmark_writes_its_plans() {
    let Some((asked, plan, _)) = plan().await else {
        return;
    };
    assert_eq!(
        (asked.org.as_str(), asked.dest.as_str()),
        ("St. Petersburg", "Rockford")
    );
    assert_eq!((asked.budget, asked.visiting_city_number), (1700.0, 1));
    let text =
        |day: usize, entry: EntryName| plan[day].cell(entry).text().expect("a text").to_owned();
    assert_eq!(
        text(0, EntryName::CurrentCity),
        "from St. Petersburg to Rockford"
    );
    assert_eq!(text(1, EntryName::CurrentCity), "Rockford");
    assert_eq!(
        text(2, EntryName::CurrentCity),
        "from Rockford to St. Petersburg"
    );
    let way = text(0, EntryName::Transportation);
    let flies = way.starts_with("Flight Number: F") && way.contains("Departure Time: ");
    assert!(
        flies || way.starts_with("Self-driving, from") || way.starts_with("Taxi, from"),
        "{way}"
    );
    assert!(way.contains("from St. Petersburg to Rockford"), "{way}");
    assert_eq!(text(1, EntryName::Transportation), "-");
    assert!(text(1, EntryName::Attraction).ends_with(", Rockford;"));
    assert!(text(1, EntryName::Dinner).ends_with(", Rockford"));
    assert!(text(0, EntryName::Accommodation).ends_with(", Rockford"));
    assert_eq!(text(2, EntryName::Accommodation), "-");
    let line = serde_json::to_value(&plan[1]).unwrap();
    let columns: Vec<&String> = line.as_object().unwrap().keys().collect();
    assert_eq!(columns.len(), 8, "{columns:?}");
}

#[tokio::test]
async fn the_price_of_a_trip_is_the_one_that_the_benchmark_counts() {
    let Some((asked, plan, itinerary)) = plan().await else {
        return;
    };
    let folder = folder().expect("the data");
    let verifier = muster_travel::Verifier::open(&folder).expect("the data");
    let verification = verifier.verify(&asked, &plan);
    assert_eq!(
        verification.cost_usd * 100.0,
        itinerary.total_cents.0 as f64
    );
}
