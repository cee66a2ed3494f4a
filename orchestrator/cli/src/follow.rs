//! Watching a run until it ends or asks.
//!
//! The event stream is resumed by number when it breaks; the status is asked for now and then, for
//! what no event says (what a task waits for), and because it is right even where the stream is silent.

use std::time::Duration;

use muster_proto::{
    RunId,
    api::{RunState, RunStatus},
};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use crate::{
    api::{ApiError, Client, EventStream},
    signals::Signals,
    sse::Seen,
    view::{Progress, View},
};

/// Ten frames a second look alive and cost nothing.
const TICK: Duration = Duration::from_millis(100);
/// How often the status is asked for while the run goes on.
const STATUS_INTERVAL: Duration = Duration::from_secs(2);
/// Lost connections in a row before giving up: with the pauses below about half a minute, which an
/// orchestrator's restart takes several times over.
const RECONNECTS_MAX: u32 = 12;
const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(4);

/// Why watching stopped.
pub(crate) enum Followed {
    /// The run has ended, or waits for a person; its status says which.
    Stopped(Box<RunStatus>),
    /// The person at the keyboard has had enough; the run goes on.
    Interrupted,
}

/// Watches one run.
pub(crate) struct Follower<'a> {
    client: &'a Client,
    run: RunId,
    view: Box<dyn View>,
    progress: Progress,
    failures: u32,
    status_at: Instant,
}

impl<'a> Follower<'a> {
    /// Begins with a run's status.
    pub(crate) fn new(client: &'a Client, status: &RunStatus, view: Box<dyn View>) -> Self {
        Self {
            client,
            run: status.id.clone(),
            progress: Progress::new(status),
            view,
            failures: 0,
            status_at: Instant::now(),
        }
    }

    /// Watches until the run ends, asks, or the person interrupts.
    ///
    /// # Errors
    /// [`ApiError::Lost`] when the connection does not come back, or the refusal of a call.
    pub(crate) async fn follow(&mut self, signals: &mut Signals) -> Result<Followed, ApiError> {
        let outcome = tokio::select! {
            outcome = self.until_stopped() => outcome.map(|status| Followed::Stopped(Box::new(status))),
            () = signals.next() => Ok(Followed::Interrupted),
        };
        self.view.close(&self.progress);
        outcome
    }

    async fn until_stopped(&mut self) -> Result<RunStatus, ApiError> {
        loop {
            match self.stopped_status().await {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => {}
                Err(error) => {
                    self.pause_after(error).await?;
                    continue;
                }
            }
            match self
                .client
                .events(&self.run, self.progress.last_event)
                .await
            {
                Ok(stream) => self.read(stream).await?,
                Err(error) => self.pause_after(error).await?,
            }
        }
    }

    /// Takes events until the run may have stopped, or the stream has.
    async fn read(&mut self, mut stream: EventStream) -> Result<(), ApiError> {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                event = stream.next() => match event {
                    Ok(Some(Seen::Told(told))) => {
                        if self.progress.take_told(&told) {
                            self.view.told(&told, &self.progress);
                        }
                    }
                    Ok(Some(Seen::Event(event))) => {
                        self.failures = 0;
                        if self.progress.take_event(&event) {
                            self.view.event(&event, &self.progress);
                        }
                        if self.may_have_stopped() {
                            return Ok(());
                        }
                    }
                    Ok(None) => return self.pause_after(self.broken("the server ended the stream")).await,
                    Err(reason) => return self.pause_after(self.broken(&reason)).await,
                },
                _ = ticks.tick() => {
                    self.view.tick(&self.progress);
                    if self.status_at.elapsed() >= STATUS_INTERVAL {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn may_have_stopped(&self) -> bool {
        let state = self.progress.state;
        state.is_terminal()
            || matches!(
                state,
                RunState::AwaitingClarification | RunState::AwaitingConfirmation
            )
    }

    /// The status, when the run has stopped: ended, or asks something that is still open.
    async fn stopped_status(&mut self) -> Result<Option<RunStatus>, ApiError> {
        let status = self.client.status(&self.run).await?;
        self.status_at = Instant::now();
        self.failures = 0;
        let waits = !status.questions.is_empty();
        if status.state.is_terminal() || waits {
            self.catch_up(status.events).await;
        }
        self.progress.take_status(&status);
        Ok((status.state.is_terminal() || waits).then_some(status))
    }

    /// Shows what happened since the last event seen. The answer does not depend on it, so what
    /// cannot be read in a moment is left out.
    async fn catch_up(&mut self, events: u64) {
        const PATIENCE: Duration = Duration::from_secs(2);
        let _ = timeout(PATIENCE, async {
            while self.progress.last_event < events {
                let before = self.progress.last_event;
                let Ok(page) = self.client.events_page(&self.run, before).await else {
                    return;
                };
                for event in page {
                    if self.progress.take_event(&event) {
                        self.view.event(&event, &self.progress);
                    }
                }
                if self.progress.last_event == before {
                    return;
                }
            }
        })
        .await;
    }

    fn broken(&self, reason: &str) -> ApiError {
        ApiError::Unreachable {
            url: self.client.url().to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// Waits before the next try, longer each time; gives up after a bound, and at once on a
    /// refusal, which would come again.
    async fn pause_after(&mut self, error: ApiError) -> Result<(), ApiError> {
        let reason = match error {
            ApiError::Unreachable { reason, .. } => reason,
            ApiError::Refused(problem) if problem.status >= 500 => problem.to_string(),
            other => return Err(other),
        };
        self.failures += 1;
        if self.failures > RECONNECTS_MAX {
            return Err(ApiError::Lost {
                url: self.client.url().to_owned(),
                reason,
                run: self.run.to_string(),
            });
        }
        if self.failures == 3 {
            self.view
                .note(&format!("connection lost ({reason}); trying again"));
        }
        let doubled = PAUSE_FIRST.saturating_mul(1 << self.failures.min(10));
        sleep(doubled.min(PAUSE_MAX)).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
