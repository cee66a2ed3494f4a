//! Plans trips in this process and prints them, without a broker:
//! `cargo run -p muster-travel --example trip -- "a week in Rome for two, $2,000"`. Each argument is a request.
//! `TRAVEL_SOURCE` names a folder in the TravelPlanner format, `HOME_CITY` where trips begin, `TODAY` the day (YYYY-MM-DD);
//! `FORMAT=json` prints the data, one line a trip.

#![allow(clippy::print_stdout, clippy::expect_used, clippy::panic)] // a program for trying, not a part of the system

#[path = "../tests/in_process/mod.rs"]
mod in_process;

use in_process::{Answer, InProcess};
use jiff::tz::TimeZone;
use muster_travel::TravelConfig;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let source = std::env::var("TRAVEL_SOURCE").unwrap_or_else(|_| "bundled".to_owned());
    let config = TravelConfig::from_words(std::env::var("HOME_CITY").ok(), &source);
    let today: jiff::civil::Date = std::env::var("TODAY")
        .ok()
        .and_then(|day| day.parse().ok())
        .unwrap_or(jiff::civil::date(2026, 11, 21));
    let now = today.to_zoned(TimeZone::UTC).expect("a day").timestamp();
    let agents = InProcess::new(&config, now);
    let json = std::env::var("FORMAT").is_ok_and(|format| format == "json");
    for request in std::env::args().skip(1) {
        match agents.ask(&request).await {
            Answer::Trip(trip) if json => {
                println!("{}", serde_json::to_string(&trip.0).expect("JSON"))
            }
            Answer::Trip(trip) => println!("{}", trip.0.markdown),
            Answer::Question(question) => {
                println!("? {} ({})", question.text, question.why.unwrap_or_default());
                question
                    .options
                    .iter()
                    .for_each(|o| println!("  [{}] {}", o.key, o.label));
            }
            Answer::Fault(fault) => println!("! {}", fault.message),
        }
    }
}
