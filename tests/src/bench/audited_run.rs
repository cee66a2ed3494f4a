//! What the log says about one run.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use muster_engine::{Event, RunAccepted, StoredSuccess};
use muster_proto::{BlobRef, Body, TaskId};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::submission::VALUES;

const PLANNING: &str = "planning";
const INTEGRATION: &str = "integration";
/// Planning, the echoes, integration.
const TASKS: u32 = VALUES as u32 + 2;

/// What is counted of one run.
#[derive(Debug, Default)]
pub(super) struct AuditedRun {
    accepted: u32,
    completed: u32,
    ended_otherwise: u32,
    /// One bit for each task with a stored result: planning, integration, the echoes from 1.
    stored: u32,
    /// Results of tasks that had one already, or that the run should not have.
    superfluous: u32,
    asked: Option<u64>,
    answered: Option<u64>,
    /// The request, where the log only names it.
    request_blob: Option<BlobRef>,
    /// The answer, where the log only names it.
    answer_blob: Option<BlobRef>,
    /// Bodies that were stored apart.
    blobs: u64,
}

impl AuditedRun {
    /// Counts one of its events.
    pub(super) fn count(&mut self, event: &Event) {
        match event {
            Event::RunAccepted(accepted) => self.count_accepted(accepted),
            Event::TaskSucceeded {
                task_id, success, ..
            } => self.count_stored(task_id, success),
            Event::RunCompleted { .. } => self.completed += 1,
            Event::RunFailed { .. } | Event::RunCancelled { .. } => self.ended_otherwise += 1,
            _ => {}
        }
    }

    fn count_accepted(&mut self, accepted: &RunAccepted) {
        self.accepted += 1;
        match &accepted.request {
            Body::Inline(json) => self.take_request(json.as_str()),
            Body::Blob(blob) => {
                self.blobs += 1;
                self.request_blob = Some(blob.clone());
            }
        }
    }

    /// The request's text.
    pub(super) fn take_request(&mut self, text: &str) {
        #[derive(Deserialize)]
        struct Request<'a> {
            #[serde(borrow)]
            request: &'a RawValue,
        }
        let body = serde_json::from_str::<Request>(text).ok();
        self.asked = body.and_then(|body| values_hash(body.request.get()));
    }

    fn count_stored(&mut self, task_id: &TaskId, success: &StoredSuccess) {
        let bit = bit(task_id.as_str());
        if bit == 0 || self.stored & bit != 0 {
            self.superfluous += 1;
        }
        self.stored |= bit;
        let payloads = success.plan.iter().map(|task| &task.payload);
        let bodies = payloads.chain(std::iter::once(&success.data));
        self.blobs += bodies.filter(|body| matches!(body, Body::Blob(_))).count() as u64;
        if task_id.as_str() == INTEGRATION {
            match &success.data {
                Body::Inline(json) => self.take_answer(json.as_str()),
                Body::Blob(blob) => self.answer_blob = Some(blob.clone()),
            }
        }
    }

    /// The answer's text.
    pub(super) fn take_answer(&mut self, text: &str) {
        self.answered = values_hash(text);
    }

    /// The request, where it has to be read apart.
    pub(super) fn request_blob(&self) -> Option<&BlobRef> {
        self.request_blob.as_ref()
    }

    /// The answer, where it has to be read apart.
    pub(super) fn answer_blob(&self) -> Option<&BlobRef> {
        self.answer_blob.as_ref()
    }

    /// Bodies that were stored apart.
    pub(super) fn blobs(&self) -> u64 {
        self.blobs
    }

    /// What is wrong with it, in words.
    pub(super) fn violation(&self) -> Option<String> {
        if self.accepted != 1 {
            return Some(format!("was accepted {} times", self.accepted));
        }
        let terminal = self.completed + self.ended_otherwise;
        if terminal != 1 {
            return Some(format!("has {terminal} terminal events"));
        }
        if self.completed != 1 {
            return Some("failed or was cancelled".to_owned());
        }
        let stored = self.stored.count_ones();
        if stored != TASKS || self.superfluous > 0 {
            let superfluous = self.superfluous;
            return Some(format!(
                "has stored results of {stored} tasks, and {superfluous} that are superfluous; expected {TASKS} and 0"
            ));
        }
        if self.asked.is_none() || self.asked != self.answered {
            return Some("answers other values than those that it was asked for".to_owned());
        }
        None
    }
}

/// The bit of a task; 0 for one that the run should not have.
fn bit(task_id: &str) -> u32 {
    match task_id {
        PLANNING => 1,
        INTEGRATION => 2,
        other => {
            let number = other.strip_prefix("echo-");
            let number = number.and_then(|digits| digits.parse::<usize>().ok());
            let known = number.filter(|number| (1..=VALUES).contains(number));
            known.map_or(0, |number| 2 << number)
        }
    }
}

/// Of `{"values": […]}`, whatever spaces there are between the values.
fn values_hash(text: &str) -> Option<u64> {
    #[derive(Deserialize)]
    struct Values<'a> {
        #[serde(borrow)]
        values: Vec<&'a RawValue>,
    }
    let read: Values = serde_json::from_str(text).ok()?;
    let mut hasher = DefaultHasher::new();
    for value in read.values {
        value.get().hash(&mut hasher);
    }
    Some(hasher.finish())
}
