//! Work that must not happen twice, while those who do it are killed.

use std::{collections::BTreeMap, path::Path};

use muster_tests::{Api, Live, Program, Reply};
use serde_json::{Value, json};

const TASKS: usize = 1_000;
const AGENTS: usize = 3;
/// Tasks that are done between two kills: so many that few are killed again and again.
const TASKS_BETWEEN: usize = 80;

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

fn in_state(reply: &Reply, state: &str) -> usize {
    let tasks = reply.tasks();
    tasks.iter().filter(|task| task["state"] == state).count()
}

/// What a person does who is asked what became of a booking: looks into the book. Whoever had the
/// task is dead by then.
async fn answer_from_the_book(api: &Api, id: &str, status: &Reply, book: &Path) {
    let rooms = booked(book);
    for question in status.body["questions"].as_array().unwrap() {
        let key = format!("{id}.{}", question["task_id"].as_str().unwrap());
        let answer = if rooms.contains_key(&key) {
            "done"
        } else {
            "not_done"
        };
        let body = json!({"question_id": question["id"], "answer": answer});
        let path = format!("/api/runs/{id}/answers");
        assert_eq!(api.post(&path, &body).await.unwrap().status, 200);
    }
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
        let wanted = (kills + 1) * TASKS_BETWEEN;
        let goes_on = |reply: &Reply| {
            let at_work = in_state(reply, "assigned") > AGENTS;
            let asks = reply.body["questions"]
                .as_array()
                .is_some_and(|it| !it.is_empty());
            reply.is_terminal() || asks || (at_work && in_state(reply, "succeeded") >= wanted)
        };
        let status = api.until(&id, "goes on", goes_on).await.unwrap();
        if status.is_terminal() {
            break status;
        }
        answer_from_the_book(&api, &id, &status, &book).await;
        let victim = kills % AGENTS;
        agents[victim].kill().unwrap();
        agents[victim] = start(&mut live, victim, &book);
        kills += 1;
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
