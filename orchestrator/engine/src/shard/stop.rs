//! The emergency stop: nothing begins, and what is with agents is taken back, until it is lifted.

use muster_proto::{Timestamp, limits::TEXT_BYTES_MAX};

use super::{Output, Refused, Reply, ReplyToken, Shard, StopCommand};
use crate::{Event, Stopped, decide::clipped, record::FORMAT_WITH_CHECKS};

impl Shard {
    pub(super) fn stop(&mut self, token: ReplyToken, command: StopCommand, now: Timestamp) {
        if self.state.log_format() < FORMAT_WITH_CHECKS {
            return self.reply(token, Reply::Refused(Refused::older_is_there()));
        }
        let command_id = command.command_id;
        let event = match (command.reason, &self.state.stopped) {
            (Some(reason), None) => Some(Event::AllStopped(Stopped {
                reason: clipped(reason, TEXT_BYTES_MAX),
                since: now,
                command_id,
            })),
            (None, Some(_)) => Some(Event::AllResumed { command_id }),
            (Some(_), Some(_)) | (None, None) => None,
        };
        if let Some(event) = event {
            self.commit(&event, now);
        }
        let stopped = self.state.stopped.clone();
        self.reply(token, Reply::Stopped(stopped));
    }

    /// Takes back what is with agents. Work that must not be done twice comes to its end: to stop it
    /// in the middle would leave nobody knowing what became of it.
    pub(super) fn take_all_back(&mut self, now: Timestamp) {
        let Some(stopped) = &self.state.stopped else {
            return;
        };
        let reason = format!("everything was stopped: {}", stopped.reason);
        for attempt in self.flights.select(|_, _| true) {
            if self.is_once(&attempt) {
                continue;
            }
            let agent = self.flights.get(&attempt).and_then(|it| it.agent.clone());
            self.release(&attempt, &reason, now);
            if let Some(agent) = agent {
                self.log.open().then(Output::Cancel {
                    agent,
                    attempts: vec![attempt],
                    undo: false,
                });
            }
        }
    }
}
