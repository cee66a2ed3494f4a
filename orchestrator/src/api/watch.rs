//! Watching one run: its history from the log, then live events, without gap or repeat.

use std::{collections::VecDeque, sync::Arc};

use muster_proto::{RunEvent, RunEvents, RunId, Tenant, api::Problem, subject};
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
    waiting: VecDeque<RunEvent>,
    /// Whether the history goes on behind what waits.
    more_behind: bool,
    last: u64,
    ended: bool,
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
    ) -> Result<Self, Problem> {
        let subject = subject::event(&tenant, &run_id);
        let live = app.connection.subscribe(&subject).await;
        let live = live.map_err(|error| problems::unavailable(error.to_string()))?;
        let mut watch = Self {
            app,
            tenant,
            run_id,
            live,
            waiting: VecDeque::new(),
            more_behind: false,
            last: after,
            ended: false,
        };
        watch.read_history().await?;
        Ok(watch)
    }

    /// The next event; `None` after the terminal one, or when the broker is gone.
    pub(super) async fn next(&mut self) -> Option<RunEvent> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                if event.number <= self.last {
                    continue;
                }
                self.last = event.number;
                self.ended = event.kind.is_terminal();
                return Some(event);
            }
            if self.ended {
                return None;
            }
            if self.more_behind {
                self.read_history().await.ok()?;
            } else {
                self.wait().await?;
            }
        }
    }

    /// Waits for live events. A hole before them is filled from the history.
    async fn wait(&mut self) -> Option<()> {
        let message = self.live.next().await?;
        let Ok(events) = serde_json::from_slice::<RunEvents>(&message.payload) else {
            return Some(());
        };
        let first = events.events.first().map_or(0, |event| event.number);
        if first > self.last + 1 {
            return self.read_history().await.ok();
        }
        self.waiting.extend(events.events);
        Some(())
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

fn read_problem(body: &[u8]) -> Problem {
    serde_json::from_slice(body)
        .unwrap_or_else(|_| problems::unavailable("the owner does not answer"))
}
