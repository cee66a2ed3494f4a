//! Watching one run: its history from the log, then live events, without gap or repeat; and, for who
//! wants it, how far its attempts are, as they tell it.

use std::{collections::VecDeque, sync::Arc};

use muster_proto::{
    ContentType, Payload, Progress, RunEvent, RunEvents, RunId, Tenant, api::Problem, codec,
    subject,
};
use muster_transport::Subscription;
use serde::Deserialize;

use super::{
    App,
    call::{Call, Verb},
    forward, problems,
};

/// Events of one run, in order, ending with its terminal one.
pub(super) struct Watch {
    app: Arc<App>,
    tenant: Tenant,
    run_id: RunId,
    live: Subscription,
    /// Where progress is wanted.
    told: Option<Subscription>,
    waiting: VecDeque<RunEvent>,
    /// Whether the history goes on behind what waits.
    more_behind: bool,
    last: u64,
    ended: bool,
}

/// What a watcher gets.
pub(super) enum Seen {
    /// An event, numbered.
    Event(RunEvent),
    /// How far an attempt is: without a number, and kept nowhere.
    Progress(Progress),
}

#[derive(Deserialize)]
struct Page {
    events: Vec<RunEvent>,
    more: bool,
}

impl Watch {
    /// Begins after an event: listens first and reads the history then, so that nothing falls
    /// between the two.
    pub(super) async fn start(
        app: Arc<App>,
        tenant: Tenant,
        run_id: RunId,
        after: u64,
        wants_progress: bool,
    ) -> Result<Self, Problem> {
        let listen = async |subject: &str| {
            let live = app.connection.subscribe(subject).await;
            live.map_err(|error| problems::unavailable(error.to_string()))
        };
        let live = listen(&subject::event(&tenant, &run_id)).await?;
        let told = if wants_progress {
            Some(listen(&subject::progress(&tenant, &run_id)).await?)
        } else {
            None
        };
        let mut watch = Self {
            app,
            tenant,
            run_id,
            live,
            told,
            waiting: VecDeque::new(),
            more_behind: false,
            last: after,
            ended: false,
        };
        watch.read_history().await?;
        Ok(watch)
    }

    /// The next event, or what an attempt tells meanwhile; `None` after the terminal event, or when
    /// the broker is gone.
    pub(super) async fn next(&mut self) -> Option<Seen> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                if event.number <= self.last {
                    continue;
                }
                self.last = event.number;
                self.ended = event.kind.is_terminal();
                return Some(Seen::Event(event));
            }
            if self.ended {
                return None;
            }
            if self.more_behind {
                self.read_history().await.ok()?;
            } else if let Some(progress) = self.wait().await? {
                return Some(Seen::Progress(progress));
            }
        }
    }

    /// Waits for live events. A hole before them is filled from the history.
    async fn wait(&mut self) -> Option<Option<Progress>> {
        let message = tokio::select! {
            message = self.live.next() => message?,
            progress = told(&mut self.told) => return Some(progress),
        };
        let Ok(events) = serde_json::from_slice::<RunEvents>(&message.payload) else {
            return Some(None);
        };
        let first = events.events.first().map_or(0, |event| event.number);
        if first > self.last + 1 {
            self.read_history().await.ok()?;
            return Some(None);
        }
        self.waiting.extend(events.events);
        Some(None)
    }

    /// Reads the next page: one at a time, so that a long history does not wait in memory for a slow
    /// client.
    async fn read_history(&mut self) -> Result<(), Problem> {
        let page = self.read_page(self.last).await?;
        self.more_behind = page.more;
        self.waiting.extend(page.events);
        // The run may have ended before: then nothing comes any more.
        if self.waiting.is_empty() {
            self.ended = self.is_over().await?;
        }
        Ok(())
    }

    async fn read_page(&self, after: u64) -> Result<Page, Problem> {
        let body = format!("{{\"id\":\"{}\",\"after\":{after}}}", self.run_id);
        let answer = forward::dispatch(&self.app, self.call(Verb::Events, body)).await;
        if answer.status != 200 {
            return Err(read_problem(&answer.body));
        }
        serde_json::from_slice(&answer.body)
            .map_err(|error| problems::unavailable(error.to_string()))
    }

    async fn is_over(&self) -> Result<bool, Problem> {
        #[derive(Deserialize)]
        struct State {
            state: muster_proto::api::RunState,
        }
        let body = format!("{{\"id\":\"{}\"}}", self.run_id);
        let answer = forward::dispatch(&self.app, self.call(Verb::Status, body)).await;
        let state: State =
            serde_json::from_slice(&answer.body).map_err(|_| read_problem(&answer.body))?;
        Ok(state.state.is_terminal())
    }

    fn call(&self, verb: Verb, body: String) -> Call {
        let command_id = String::from("watch");
        Call {
            tenant: self.tenant.clone(),
            verb,
            command_id,
            named: false,
            wait_s: 0,
            map_epoch: 0,
            behind: None,
            body,
        }
    }
}

/// The next progress message; none for one that cannot be read. Waits for ever where none is wanted.
async fn told(told: &mut Option<Subscription>) -> Option<Progress> {
    let Some(subscription) = told else {
        return std::future::pending().await;
    };
    let Some(message) = subscription.next().await else {
        *told = None;
        return None;
    };
    let header = message.header(ContentType::HEADER);
    let content_type = ContentType::from_header(header).unwrap_or_default();
    match codec::decode(content_type, &message.payload) {
        Ok((_, Payload::Progress(progress))) => Some(progress),
        _ => None,
    }
}

fn read_problem(body: &[u8]) -> Problem {
    serde_json::from_slice(body)
        .unwrap_or_else(|_| problems::unavailable("the owner does not answer"))
}
