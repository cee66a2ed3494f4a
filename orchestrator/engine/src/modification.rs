//! A run that takes the place of another: planned anew, with the results that still hold.
//!
//! A result holds where its task would get the same again: the same agent type, the same payload
//! and the same inputs, under the same workflow.

use std::{collections::BTreeMap, sync::Arc};

use muster_proto::{AgentType, Body, Effects, RunId, TaskId, Timestamp, api::Confirm, sha256_hex};
use serde::{Deserialize, Serialize};

use crate::{Run, StoredSuccess};

/// What a run takes over from the one whose place it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Modification {
    /// The run that it takes the place of.
    pub run_id: RunId,
    /// The time of the first request: work that depends on "now" goes on from it.
    pub requested_at: Timestamp,
    /// Whether a person is asked before anything is done: where the change is major, that is where much
    /// is done again, or something was done before that is not kept.
    #[serde(default)]
    pub confirm: Confirm,
    /// Results that may be kept, by what they were made from.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub results: BTreeMap<String, KeptResult>,
}

/// A result that may be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptResult {
    /// The task that brought it.
    pub task_id: TaskId,
    /// What the work changed in the world.
    #[serde(default, skip_serializing_if = "is_none")]
    pub effects: Effects,
    /// The result.
    pub success: Arc<StoredSuccess>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_none(effects: &Effects) -> bool {
    *effects == Effects::None
}

/// What a task's result is made from, as one name. `inputs` are in the order of their ids.
fn key<'a>(
    workflow_hash: Option<&str>,
    agent_type: &AgentType,
    payload: &Body,
    inputs: impl Iterator<Item = (&'a TaskId, &'a Body)>,
) -> String {
    let workflow = workflow_hash.unwrap_or_default();
    let mut text = format!("{workflow}\n{agent_type}\n{}\n", hash_of(payload));
    let mut lines: Vec<String> = inputs
        .map(|(id, body)| format!("{id} {}\n", hash_of(body)))
        .collect();
    lines.sort_unstable();
    text.extend(lines);
    sha256_hex(text.as_bytes())
}

/// The same for a body wherever it is kept: blobs are named by the hash of their text.
pub(crate) fn hash_of(body: &Body) -> String {
    match body {
        Body::Inline(json) => sha256_hex(json.as_str().as_bytes()),
        Body::Blob(blob) => blob.sha256.clone(),
    }
}

impl Run {
    /// The name of what a task's result is made from. `result` gives what a task brought; none where
    /// something that the task needs brought nothing.
    pub(crate) fn key_of<'a>(
        &'a self,
        place: usize,
        result: impl Fn(usize) -> Option<&'a Body>,
    ) -> Option<String> {
        let task = &self.tasks[place];
        let inputs = task.depends_on.iter();
        let inputs = inputs.map(|before| Some((self.name_for(place, *before), result(*before)?)));
        let inputs: Option<Vec<_>> = inputs.collect();
        let hash = self.workflow_hash.as_deref();
        Some(key(
            hash,
            &task.agent_type,
            &task.payload,
            inputs?.into_iter(),
        ))
    }

    /// The results that a run which takes the place of this one may keep, at most `most`: those of its
    /// plan that came from the task's own agent type and that nobody sent back.
    #[must_use]
    pub fn keepable(&self, most: usize) -> BTreeMap<String, KeptResult> {
        let data = |place: usize| Some(&self.tasks.get(place)?.success.as_ref()?.data);
        let kept = (0..).zip(&self.tasks).filter_map(|(place, task)| {
            let success = task.success.clone()?;
            // A result that added tasks has to add them again.
            let is_own =
                task.fell_back_from.is_none() && !task.added_tasks && self.is_of_plan(place);
            let effects = task.brought_by().map(|it| it.terms.effects);
            let kept = KeptResult {
                task_id: task.id.clone(),
                effects: effects.or(task.kept).unwrap_or_default(),
                success,
            };
            is_own.then_some((self.key_of(place, data)?, kept))
        });
        kept.take(most).collect()
    }

    /// The time that work depends on.
    #[must_use]
    pub fn requested_at(&self) -> Timestamp {
        let modifies = self.modifies.as_ref();
        modifies.map_or(self.accepted_at, |modifies| modifies.requested_at)
    }

    /// Whether its plan is there, or those of all its scenarios.
    pub(crate) fn is_planned(&self) -> bool {
        let mut planning = (0..self.tasks.len()).take_while(|place| self.is_planning(*place));
        planning.all(|place| !self.tasks[place].is_open())
    }
}
