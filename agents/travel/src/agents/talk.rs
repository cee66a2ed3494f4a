//! What the travel agents say to one another, and to whoever watches.
//!
//! No result hangs on when a message comes. Location asks activity what is open and adds a sentence
//! to its own finding; without an answer the finding is the same but for that sentence, and an
//! assumption says so. Weather shares what it found as news for whoever listens; the programme of
//! the days gets the weather by its edge in the plan, never from there.

use std::time::Duration;

use muster_agent::Context;

use super::specialist::Speciality;
use crate::activity::{Offer, OfferQuestion};
use crate::finding::Finding;
use crate::trip::{Assignment, Part};

/// How long location waits for activity: it answers from memory, so that one that takes this long
/// hangs, and what it would say is worth no more.
const OFFER_TIMEOUT: Duration = Duration::from_secs(2);
/// The topic under which weather tells what it found.
const WEATHER: &str = "weather";

/// Asks the activity agent what is open, and puts the answer into location's finding. What had to be
/// done without is returned as an assumption.
pub(super) async fn ask_offer(
    context: &Context,
    assignment: &Assignment,
    finding: &mut Finding,
) -> Option<String> {
    let (Finding::Location(location), Some(stop)) = (finding, assignment.stop()) else {
        return None;
    };
    let question = OfferQuestion::of(&assignment.trip, stop);
    let answer = context.ask("activity", &question, OFFER_TIMEOUT).await;
    match answer.and_then(|answer| answer.data::<Offer>()) {
        Ok(offer) => {
            location.offer = Some(offer);
            None
        }
        Err(fault) => Some(format!(
            "It was not checked how many sights of {} are open on the days there: {fault}",
            stop.city
        )),
    }
}

/// Tells the run what the sky usually does. That nobody can be told changes nothing.
pub(super) async fn share_weather(context: &Context, finding: &Finding) {
    let Finding::Weather(weather) = finding else {
        return;
    };
    let texts: Vec<&str> = weather.stops.iter().map(|stop| &*stop.text).collect();
    // The run does without: what needs the weather has it by its edge in the plan.
    let _ = context.share(WEATHER, &texts).await;
}

/// Tells watchers what is being done.
pub(super) async fn tell(context: &Context, speciality: Speciality, assignment: &Assignment) {
    let place = match assignment.stop() {
        Some(stop) => format!(" in {}", stop.city),
        None => String::new(),
    };
    let text = match (speciality, assignment.part) {
        (Speciality::Location, Part::Tips) => "collecting what locals would say",
        (Speciality::Location, _) => "ranking the sights",
        (Speciality::Transport, Part::Ground { .. }) => "looking for ways into town",
        (Speciality::Transport, _) => "comparing ways",
        (Speciality::Accommodation, _) => "comparing beds",
        (Speciality::Activity, _) => "filling the days",
        (Speciality::Weather, _) => "looking up the climate",
        (Speciality::Budget, _) => "looking for the best combination",
    };
    context.progress(None, &format!("{text}{place}")).await;
}
