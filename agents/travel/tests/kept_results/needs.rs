//! A task that is given only what its kind needs comes to the same as with the whole trip.

use std::collections::BTreeMap;

use muster_proto::{Json, PlanTask, TaskId};
use muster_travel::{Assignment, Leg, Part, PlanData, SourceChoice, Trip};
use serde_json::{Value, json};

use crate::{agents, change, folder, rerun};

/// Requests that say something of every field of a trip.
const REQUESTS: &[&str] = &[
    "Tokyo, Kyoto and Osaka, 9 days in October from San Francisco, 2 adults and 1 child, luxury, $15000, we love \
     temples and food, vegetarian, no museums",
    "7 days Italy and France by train for 2, €3500 from London in June, wine and art, relaxed",
    "4 days in Lisbon for one from Berlin, no flights, 600 euros, private room, packed",
    "Paris, Lyon and Nice in 4 days",
];

#[tokio::test]
async fn what_a_task_is_not_given_does_not_change_its_result() {
    let bundled = agents(SourceChoice::Bundled);
    for request in REQUESTS {
        compare(&bundled, &json!({ "request": request })).await;
    }
    let Some(folder) = folder() else { return };
    let agents = agents(SourceChoice::Folder(folder.clone()));
    for query in crate::queries(&folder).iter().step_by(crate::every() * 2) {
        compare(&agents, &change::asked(query, &[])).await;
    }
}

/// Runs every task with its own payload and with the whole trip.
async fn compare(agents: &crate::in_process::InProcess, request: &Value) {
    let plan = planned(agents, request).await;
    let mut done: BTreeMap<TaskId, Json> = BTreeMap::new();
    let mut waiting: Vec<PlanTask> = plan.plan.tasks.clone();
    while let Some(next) = waiting
        .iter()
        .position(|task| task.depends_on.iter().all(|id| done.contains_key(id)))
    {
        let task = waiting.remove(next);
        let given: Assignment = task.payload.parse().expect("an assignment");
        assert!(given.narrowed && given.trip != plan.trip, "{:?}", task.id);
        let whole = Json::from_value(&whole(&plan.trip, &given)).expect("JSON");
        let inputs = || -> BTreeMap<TaskId, Json> {
            let needed = done.iter().filter(|(id, _)| task.depends_on.contains(id));
            needed
                .map(|(id, data)| (id.clone(), data.clone()))
                .collect()
        };
        let with = async |payload: &Json, inputs| {
            let payload = payload.parse().expect("JSON");
            let (id, agent_type) = (task.id.as_str(), task.agent_type.as_str());
            let result = rerun::run(agents, id, agent_type, payload, inputs).await;
            result.unwrap_or_else(|reason| panic!("{request}, {id}: {reason}"))
        };
        let result = with(&task.payload, inputs()).await;
        let same = with(&whole, inputs()).await;
        assert_eq!(result, same, "{request}, {:?}", task.id);
        done.insert(task.id.clone(), result);
    }
    assert!(waiting.is_empty(), "the plan has a cycle");
}

/// The same task with everything that the trip says: with the city among the others, where it takes the place of one.
fn whole(trip: &Trip, given: &Assignment) -> Assignment {
    let others = trip.alternatives.iter().map(|other| {
        let mut trip = trip.clone();
        trip.stops[other.instead_of] = other.stop.clone();
        trip
    });
    let mut trips = std::iter::once(trip.clone()).chain(others);
    let city = given.trip.stops.first().map(|stop| stop.place.clone());
    let index = |trip: &Trip| {
        trip.stops
            .iter()
            .position(|stop| Some(&stop.place) == city.as_ref())
    };
    let of_stop = |part: fn(usize) -> Part| {
        let mut places = trips.clone().filter_map(|trip| Some((index(&trip)?, trip)));
        let (index, trip) = places.next().expect("a stop");
        Assignment::whole(trip, part(index))
    };
    match given.part {
        Part::Stop { .. } => of_stop(|index| Part::Stop { index }),
        Part::StopTips { .. } => of_stop(|index| Part::StopTips { index }),
        Part::Ground { .. } => of_stop(|index| Part::Ground { index }),
        Part::Leg { .. } => {
            let leg = given.legs().remove(0);
            let same = |other: &Leg| {
                let ends = |leg: &Leg| [&leg.from, &leg.to].map(|end| end.city().to_owned());
                ends(other) == ends(&leg) && other.date == leg.date
            };
            let found = trips.find_map(|trip| {
                let legs = trip.legs();
                let index = legs.iter().find(|other| same(other))?.index;
                Some(Assignment::whole(trip, Part::Leg { index }))
            });
            found.expect("a leg")
        }
        part => Assignment::whole(trip.clone(), part),
    }
}

#[tokio::test]
async fn an_activity_task_without_the_sights_is_refused_unless_it_has_the_whole_trip() {
    let agents = agents(SourceChoice::Bundled);
    let plan = planned(&agents, &json!({ "request": REQUESTS[2] })).await;
    let mut tasks = plan.plan.tasks.iter();
    let task = tasks.find(|task| task.agent_type.as_str() == "activity");
    let given: Assignment = task
        .expect("a task")
        .payload
        .parse()
        .expect("an assignment");
    let whole = whole(&plan.trip, &given);
    let with = async |assignment: &Assignment| {
        let payload = serde_json::to_value(assignment).expect("JSON");
        rerun::run(&agents, "activity", "activity", payload, BTreeMap::new()).await
    };
    let refused = with(&given)
        .await
        .expect_err("it knows neither sights nor times");
    assert!(refused.contains("missing"), "{refused}");
    assert!(with(&whole).await.is_ok());
}

async fn planned(agents: &crate::in_process::InProcess, request: &Value) -> PlanData {
    let inputs = BTreeMap::new();
    let planned = rerun::run(agents, "planning", "planning", request.clone(), inputs).await;
    let planned = planned.unwrap_or_else(|reason| panic!("{request}: {reason}"));
    planned.parse().expect("planning gives a plan")
}
