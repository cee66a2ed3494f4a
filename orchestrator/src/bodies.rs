//! Bodies between the wire, where they come whole, and the log, which keeps large ones by name.

use muster_engine::{Answers, ResultBody, StoredPlanTask};
use muster_proto::{
    Body, Json, Plan,
    limits::{BODY_INLINE_BYTES_MAX, BODY_SPILL_BYTES_MIN, INLINE_SUM_BYTES_MAX},
};
use muster_transport::{BlobError, Blobs};

use crate::comparison::{ScenarioAnswer, side_by_side};

/// Keeps the bodies of one input: small ones inline as long as their sum stays bounded.
#[derive(Debug)]
pub(crate) struct Keeper<'a> {
    blobs: &'a Blobs,
    inline_left: usize,
}

impl<'a> Keeper<'a> {
    pub(crate) fn new(blobs: &'a Blobs) -> Self {
        Self {
            blobs,
            inline_left: INLINE_SUM_BYTES_MAX,
        }
    }

    /// Keeps a body: inline, or stored as a blob before its name is used.
    pub(crate) async fn keep(&mut self, json: Json) -> Result<Body, BlobError> {
        if !self.fits(&json) {
            return self.blobs.put(json.as_str()).await.map(Body::Blob);
        }
        self.inline_left = self.inline_left.saturating_sub(json.len());
        Ok(Body::Inline(json))
    }

    /// Keeps the payloads of a plan.
    pub(crate) async fn keep_plan(&mut self, plan: Plan) -> Result<Vec<StoredPlanTask>, BlobError> {
        let mut tasks = Vec::with_capacity(plan.tasks.len());
        for mut task in plan.tasks {
            let payload = std::mem::replace(&mut task.payload, Json::null());
            tasks.push(StoredPlanTask::new(task, self.keep(payload).await?));
        }
        Ok(tasks)
    }

    fn fits(&self, json: &Json) -> bool {
        let length = json.len();
        length <= BODY_SPILL_BYTES_MIN
            || (length <= BODY_INLINE_BYTES_MAX && length <= self.inline_left)
    }
}

/// Reads a body wherever it is.
pub(crate) async fn resolve(blobs: &Blobs, body: &Body) -> Result<Json, BlobError> {
    match body {
        Body::Inline(json) => Ok(json.clone()),
        Body::Blob(blob) => blobs.get(blob).await,
    }
}

/// Reads the result of a run: the integration's, or an object with one entry for each last task.
pub(crate) async fn resolve_result(
    blobs: &Blobs,
    result: &ResultBody,
) -> Result<Option<Json>, BlobError> {
    match result {
        ResultBody::None => Ok(None),
        ResultBody::Scenarios(answers) => scenarios(blobs, answers).await.map(Some),
        ResultBody::One(_) | ResultBody::Many(_) => answer(blobs, result).await,
    }
}

/// The answer of a run, or of one of its scenarios.
async fn answer(blobs: &Blobs, result: &ResultBody) -> Result<Option<Json>, BlobError> {
    match result {
        ResultBody::None | ResultBody::Scenarios(_) => Ok(None),
        ResultBody::One(body) => resolve(blobs, body).await.map(Some),
        ResultBody::Many(bodies) => {
            let mut object = std::collections::BTreeMap::new();
            for (task_id, body) in bodies {
                object.insert(task_id.as_str(), resolve(blobs, body).await?);
            }
            Ok(Some(
                Json::from_value(&object).unwrap_or_else(|_| Json::null()),
            ))
        }
    }
}

async fn scenarios(blobs: &Blobs, answers: &Answers) -> Result<Json, BlobError> {
    let mut told = Vec::with_capacity(answers.answers.len());
    for scenario in &answers.answers {
        told.push(ScenarioAnswer {
            name: scenario.name.clone(),
            assumptions: Some(scenario.assumptions.clone()),
            answer: answer(blobs, &scenario.result).await?,
            gap: scenario.gap.clone(),
        });
    }
    let comparison = match &answers.comparison {
        Some(body) => Some(resolve(blobs, body).await?),
        None => None,
    };
    let common_tasks = answers.common_tasks.iter().map(ToString::to_string);
    Ok(side_by_side(told, common_tasks.collect(), comparison))
}
