//! How much of a trip is kept when something of it is changed.
//!
//! A task is kept where its payload and its inputs are what they were. The TravelPlanner data is not
//! part of the project: `MUSTER_TRAVELPLANNER_DATA` names its folder (default
//! `../shared/data/travelplanner` beside the workspace). Without it that test says that it did not
//! run; with `MUSTER_TRAVELPLANNER_ALL=1` it takes every query, and not one in four.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells figures"
)]

#[allow(dead_code, reason = "answers are not looked at here")]
mod in_process;

use std::collections::HashMap;
use std::path::PathBuf;

use in_process::{Answer, InProcess, Traced};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use muster_travel::{SourceChoice, TravelConfig, Trip};
use serde::Deserialize;
use serde_json::{Value, json};

/// Two trips of one stop and one of three.
const REQUESTS: [&str; 3] = [
    "5 days in Kyoto for 2 adults from Tokyo in April, about $3,000",
    "4 days in Rome in May from Vienna, 2 adults and 1 child, 1500 euros, museums",
    "Rome, Florence and Venice in 9 days in May, 2 adults, $4000, from Vienna",
];

fn agents(source: SourceChoice) -> InProcess {
    let now = jiff::civil::date(2026, 11, 21)
        .to_zoned(TimeZone::UTC)
        .expect("a day")
        .timestamp();
    let config = TravelConfig {
        home_city: None,
        source,
    };
    InProcess::new(&config, now)
}

/// The tasks of a request, planning and integration included; none where it is not planned.
async fn tasks(agents: &InProcess, payload: Value) -> Option<Vec<Traced>> {
    agents.traced();
    let answer = agents.run(payload, &[]).await;
    let traced = agents.traced();
    matches!(answer, Answer::Trip(_)).then_some(traced)
}

fn is_of_plan(task: &Traced) -> bool {
    task.id != "planning" && task.id != "integration"
}

fn key(task: &Traced) -> String {
    let inputs = task
        .inputs
        .iter()
        .map(|(id, data)| format!("{id} {}", data.as_str()));
    let inputs: Vec<String> = inputs.collect();
    format!("{} {} {}", task.agent_type, task.payload, inputs.join(" "))
}

/// Shares of tasks and of working time that need not be done again.
fn kept(before: &[Traced], after: &[Traced]) -> (f64, f64) {
    let known: HashMap<String, ()> = before.iter().map(|task| (key(task), ())).collect();
    let plan: Vec<&Traced> = after.iter().filter(|task| is_of_plan(task)).collect();
    let is_kept = |task: &&&Traced| known.contains_key(&key(task));
    let count = plan.iter().filter(is_kept).count() as f64;
    let time = |tasks: Vec<&&Traced>| {
        tasks
            .iter()
            .map(|task| task.took.as_secs_f64())
            .sum::<f64>()
    };
    let all = time(plan.iter().collect());
    (
        count / plan.len() as f64,
        time(plan.iter().filter(is_kept).collect()) / all,
    )
}

fn changed(request: &str, change: &str) -> Value {
    json!({"request": request, "changes": [change]})
}

#[tokio::test]
async fn a_task_does_the_same_with_what_it_gets_as_with_the_whole_trip() {
    let agents = agents(SourceChoice::Bundled);
    for request in REQUESTS {
        let all = tasks(&agents, json!({"request": request}))
            .await
            .expect(request);
        let planned: Value = all[0].data.parse().expect("a plan");
        let whole: Trip = serde_json::from_value(planned["trip"].clone()).expect("a trip");
        for task in all.iter().filter(|task| is_of_plan(task)) {
            let mut payload = task.payload.clone();
            payload["trip"] = serde_json::to_value(&whole).expect("JSON");
            let redone = agents.redo(task, payload).await;
            assert_eq!(
                redone.as_str(),
                task.data.as_str(),
                "{} of {request}",
                task.id
            );
        }
    }
}

#[tokio::test]
async fn another_budget_is_another_bill_and_nothing_else_where_the_ways_stay() {
    let agents = agents(SourceChoice::Bundled);
    for request in REQUESTS {
        let before = tasks(&agents, json!({"request": request}))
            .await
            .expect(request);
        let after = tasks(&agents, changed(request, "budget $3500"))
            .await
            .expect(request);
        let (count, _) = kept(&before, &after);
        assert!(count >= 0.6, "{request}: {count}");
    }
}

#[tokio::test]
async fn another_month_keeps_what_does_not_look_at_the_day() {
    let agents = agents(SourceChoice::Bundled);
    let request = "Rome, Florence and Venice from 3 to 11 May 2027, 2 adults, $4000, from Vienna";
    let before = tasks(&agents, json!({"request": request}))
        .await
        .expect(request);
    let later = changed(request, "from 10 to 18 May 2027");
    let after = tasks(&agents, later).await.expect(request);
    let known: Vec<String> = before.iter().map(key).collect();
    let again = after
        .iter()
        .filter(|task| is_of_plan(task) && !known.contains(&key(task)));
    let mut again: Vec<&str> = again.map(|task| task.agent_type.as_str()).collect();
    again.sort_unstable();
    again.dedup();
    assert_eq!(again, ["activity", "budget", "transport"]);
}

#[derive(Deserialize)]
struct Query {
    query: String,
    budget: Option<i64>,
    date: Option<Vec<Date>>,
}

fn queries() -> Option<(PathBuf, Vec<Query>)> {
    let given = std::env::var_os("MUSTER_TRAVELPLANNER_DATA").map(PathBuf::from);
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/travelplanner"
    );
    let folder = given.unwrap_or_else(|| PathBuf::from(beside));
    let Ok(text) = std::fs::read_to_string(folder.join("train.jsonl")) else {
        println!("NOT RUN: TravelPlanner data is absent; set MUSTER_TRAVELPLANNER_DATA");
        return None;
    };
    // Each is done six times: a part of them gives the same figures within a few percent.
    let each = match std::env::var_os("MUSTER_TRAVELPLANNER_ALL") {
        Some(_) => 1,
        None => 4,
    };
    let queries = text
        .lines()
        .step_by(each)
        .map(|line| serde_json::from_str(line).expect("a query"));
    Some((folder, queries.collect()))
}

/// What is different, for each kind of change; none where the query does not say enough.
fn change(kind: &str, query: &Query, before: &[Traced]) -> Option<Value> {
    match kind {
        "budget" => Some(changed(
            &query.query,
            &format!("budget ${}", query.budget? * 6 / 5),
        )),
        "dates" => {
            let dates = query.date.as_ref()?;
            let (first, last) = (dates.first()?, dates.last()?);
            let shift = if last.day() <= 24 { 7 } else { -7 };
            let moved = |day: &Date| day.checked_add(jiff::Span::new().days(shift)).ok();
            let text = format!("from {} to {}", moved(first)?, moved(last)?);
            Some(changed(&query.query, &text))
        }
        // One of several cities gives way to another one of the state.
        _ => {
            let planned: Value = before.first()?.data.parse().ok()?;
            let trip: Trip = serde_json::from_value(planned["trip"].clone()).ok()?;
            let cities: Vec<String> = trip.stops.iter().map(|it| it.city.clone()).collect();
            (cities.len() > 1).then(|| {
                let rest = &cities[..cities.len() - 1];
                let other = if rest.contains(&"Chicago".to_owned()) {
                    "Dallas"
                } else {
                    "Chicago"
                };
                changed(
                    &query.query,
                    &format!("to {} and {other}", rest.join(" and ")),
                )
            })
        }
    }
}

#[tokio::test]
async fn the_figures_of_the_travelplanner_queries() {
    let Some((folder, queries)) = queries() else {
        return;
    };
    let agents = agents(SourceChoice::Folder(folder));
    for (kind, least) in [("budget", 0.6), ("dates", 0.0), ("city", 0.0)] {
        let mut shares = Vec::new();
        for query in &queries {
            let Some(before) = tasks(&agents, json!({"request": query.query})).await else {
                continue;
            };
            let Some(change) = change(kind, query, &before) else {
                continue;
            };
            if let Some(after) = tasks(&agents, change).await {
                shares.push(kept(&before, &after));
            }
        }
        let count = shares.len() as f64;
        let tasks = shares.iter().map(|it| it.0).sum::<f64>() / count;
        let time = shares.iter().map(|it| it.1).sum::<f64>() / count;
        println!(
            "{kind}: {count} queries, {:.0} % of tasks and {:.0} % of time kept",
            tasks * 100.0,
            time * 100.0
        );
        assert!(count > 3.0 && tasks >= least, "{kind}: {tasks}");
    }
}
