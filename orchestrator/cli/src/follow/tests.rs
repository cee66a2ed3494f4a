//! Watching against a server that breaks its connections.

use std::sync::{Arc, Mutex};

use muster_proto::RunEvent;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use super::*;

/// What a server got and shall answer: each stream of events is ended after so many of them.
struct Script {
    asked: Mutex<Vec<String>>,
    events: u64,
    events_a_stream: u64,
}

impl Script {
    fn status(&self, ended: bool) -> String {
        let state = if ended { "completed" } else { "working" };
        format!(
            r#"{{"id":"0-a","state":"{state}","accepted_at":"2026-01-01T00:00:00Z","events":{},"tasks":[],"questions":[],"assumptions":[],"gaps":[],"links":{{"status":"","events":"","cancel":""}}}}"#,
            self.events
        )
    }

    fn event(&self, number: u64) -> String {
        let kind = if number == self.events {
            "run_completed"
        } else {
            "run_accepted"
        };
        format!(r#"{{"number":{number},"at":"2026-01-01T00:00:00Z","event":"{kind}"}}"#)
    }

    /// The answer to a request line such as `GET /api/runs/0-a/events?after=2 HTTP/1.1`.
    fn answer(&self, line: &str) -> String {
        let mut asked = self.asked.lock().unwrap();
        let path = line.split(' ').nth(1).unwrap();
        let path = path.trim_end_matches("&progress=true");
        let Some((_, after)) = path.split_once("/events?after=") else {
            let all_sent = format!("after={}", self.events - 1);
            return self.status(asked.iter().any(|path| path.ends_with(&all_sent)));
        };
        asked.push(path.to_owned());
        let after: u64 = after.parse().unwrap();
        let last = (after + self.events_a_stream).min(self.events);
        (after + 1..=last)
            .map(|number| format!("id: {number}\ndata: {}\n\n", self.event(number)))
            .collect()
    }
}

async fn serve_one(mut stream: TcpStream, script: &Script) {
    let mut lines = BufReader::new(&mut stream).lines();
    let first = lines.next_line().await.unwrap().unwrap_or_default();
    if first.is_empty() {
        return;
    }
    while lines
        .next_line()
        .await
        .unwrap()
        .is_some_and(|line| !line.is_empty())
    {}
    let body = script.answer(&first);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    stream
        .write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
}

async fn serve(script: Arc<Script>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            serve_one(stream, &script).await;
        }
    });
    url
}

/// Keeps the numbers of the events it is shown.
#[derive(Clone, Default)]
struct Numbers(Arc<Mutex<Vec<u64>>>);

impl View for Numbers {
    fn event(&mut self, event: &RunEvent, _progress: &Progress) {
        self.0.lock().unwrap().push(event.number);
    }
    fn told(&mut self, _told: &muster_proto::Progress, _progress: &Progress) {}

    fn tick(&mut self, _progress: &Progress) {}
    fn note(&mut self, _text: &str) {}
    fn close(&mut self, _progress: &Progress) {}
}

#[tokio::test]
async fn a_stream_that_breaks_is_resumed_after_the_last_event_seen_and_none_is_shown_twice() {
    let script = Arc::new(Script {
        asked: Mutex::default(),
        events: 5,
        events_a_stream: 2,
    });
    let client = Client::new(&serve(script.clone()).await, None).unwrap();
    let status = client.status(&RunId::new("0-a").unwrap()).await.unwrap();
    let numbers = Numbers::default();
    let mut follower = Follower::new(&client, &status, Box::new(numbers.clone()));
    let followed = follower
        .follow(&mut Signals::listen().unwrap())
        .await
        .unwrap();
    let Followed::Stopped(status) = followed else {
        panic!("nobody interrupts")
    };
    assert_eq!(status.state, RunState::Completed);
    assert_eq!(*numbers.0.lock().unwrap(), [1, 2, 3, 4, 5]);
    let asked = script.asked.lock().unwrap().clone();
    assert_eq!(
        asked,
        [0, 2, 4].map(|after| format!("/api/runs/0-a/events?after={after}"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_come_back_is_given_up_with_the_way_to_return() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let script = Script {
        asked: Mutex::default(),
        events: 1,
        events_a_stream: 1,
    };
    let client = Client::new(&url, None).unwrap();
    let status: RunStatus = serde_json::from_str(&script.status(false)).unwrap();
    let mut follower = Follower::new(&client, &status, Box::new(Numbers::default()));
    let error = follower
        .follow(&mut Signals::listen().unwrap())
        .await
        .err()
        .unwrap();
    assert!(matches!(error, ApiError::Lost { .. }), "{error}");
    assert!(error.to_string().contains("muster watch 0-a"), "{error}");
}
