//! Work that must not happen twice, while those who do it are killed.

use std::{collections::BTreeMap, path::Path, time::Duration};

use muster_tests::{Live, Program, Reply};
use serde_json::{Value, json};

const TASKS: usize = 1_000;
const AGENTS: usize = 3;
/// Kills until all is booked: each finds tasks in hand.
const KILLS_MAX: usize = 40;

fn start(live: &mut Live, number: usize, book: &Path) -> Program {
    let (url, id) = (live.broker().url(), format!("booking-{number}"));
    let book = book.display().to_string();
    let words = [url.as_str(), id.as_str(), book.as_str()];
    Program::built("booking_agent", &id, live.folder(), &words).unwrap()
}

fn rooms() -> Value {
    let room = |number| json!({"id": format!("room-{number}"), "agent_type": "booking", "priority": "P1", "payload": {}});
    (0..TASKS).map(room).collect()
}

fn booked(book: &Path) -> BTreeMap<String, i32> {
    let mut rooms = BTreeMap::new();
    for line in std::fs::read_to_string(book).unwrap().lines() {
        let mut words = line.split(' ');
        let change = match words.next() {
            Some("booked") => 1,
            Some("undone") => -1,
            _ => 0,
        };
        *rooms.entry(words.next().unwrap().to_owned()).or_default() += change;
    }
    rooms.retain(|_, count| *count != 0);
    rooms
}

#[tokio::test]
async fn a_thousand_rooms_are_booked_once_each_while_the_agents_are_killed() {
    let mut live = Live::start().await.unwrap();
    let book = live.folder().join("book.txt");
    let mut agents: Vec<Program> = (0..AGENTS).map(|it| start(&mut live, it, &book)).collect();
    let api = live.api().unwrap();
    let id = api.submit_plan(rooms()).await.unwrap();
    let mut kills = 0;
    let done = loop {
        let status = api.status(&id).await.unwrap();
        if status.is_terminal() || kills == KILLS_MAX {
            break api.ended(&id).await.unwrap();
        }
        let at_work = |reply: &Reply| {
            let with = |task: &Value| task["state"] == "assigned";
            reply.is_terminal() || reply.tasks().iter().filter(|task| with(task)).count() > AGENTS
        };
        api.until(&id, "is at work", at_work).await.unwrap();
        let victim = kills % AGENTS;
        agents[victim].kill().unwrap();
        agents[victim] = start(&mut live, victim, &book);
        kills += 1;
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!(done.state(), "completed", "{:?}", done.body["fault"]);
    let rooms = booked(&book);
    assert_eq!(rooms.len(), TASKS);
    let twice: Vec<_> = rooms.iter().filter(|(_, count)| **count != 1).collect();
    assert!(twice.is_empty(), "booked more than once: {twice:?}");
    let again = done.tasks().iter().filter(|task| task["attempts"] != 1);
    assert!(
        kills > 0 && again.count() > 0,
        "no kill found a task in hand"
    );
}

#[tokio::test]
async fn what_was_booked_for_a_run_that_was_stopped_is_undone() {
    let mut live = Live::start().await.unwrap();
    let book = live.folder().join("book.txt");
    let _agent = start(&mut live, 0, &book);
    let api = live.api().unwrap();
    let id = api.submit_plan(rooms()).await.unwrap();
    let some_done = |reply: &Reply| {
        reply
            .tasks()
            .iter()
            .any(|task| task["state"] == "succeeded")
    };
    api.until(&id, "has booked something", some_done)
        .await
        .unwrap();
    api.delete(&format!("/api/runs/{id}/cancel")).await.unwrap();
    let done = api.ended(&id).await.unwrap();
    let kept = done
        .tasks()
        .iter()
        .filter(|task| task["state"] == "succeeded")
        .count();
    // What a task of the run brought before it was stopped stands; what was on its way does not.
    muster_tests::eventually("nothing is booked that no task has", || async {
        Ok((booked(&book).len() == kept).then_some(()))
    })
    .await
    .unwrap();
}
