//! Tasks and verdicts.

use std::{collections::BTreeMap, str::FromStr};

use super::{enums, path::each, read, v1};
use crate::{DecodeError, Gap, IdError, Json, Refusal, TaskRequest, Tasks, fields::clip};

/// Levels around a task's payload in the JSON of a message: envelope, payload, tasks, task.
const PAYLOAD_DEPTH: usize = 4;
/// Levels around one of its inputs or answers: one more.
const VALUE_DEPTH: usize = 5;

pub(super) fn to_wire(body: &Tasks) -> v1::Tasks {
    v1::Tasks {
        tasks: body.tasks.iter().map(task_to_wire).collect(),
        stored: read::texts_out(&body.stored),
        ignored: read::texts_out(&body.ignored),
        refused: body.refused.iter().map(refusal_to_wire).collect(),
    }
}

pub(super) fn from_wire(wire: v1::Tasks) -> Result<Tasks, DecodeError> {
    Ok(Tasks {
        tasks: each("tasks", wire.tasks, task_from_wire)?,
        stored: read::ids("stored", &wire.stored)?,
        ignored: read::ids("ignored", &wire.ignored)?,
        refused: each("refused", wire.refused, refusal_from_wire)?,
    })
}

fn task_to_wire(task: &TaskRequest) -> v1::TaskRequest {
    v1::TaskRequest {
        run_id: task.run_id.to_string(),
        task_id: task.task_id.to_string(),
        attempt_id: task.attempt_id.to_string(),
        attempt: Some(task.attempt),
        agent_type: task.agent_type.to_string(),
        tenant: task.tenant.to_string(),
        workflow: task.workflow.as_ref().map(ToString::to_string),
        payload: read::json_out(&task.payload),
        inputs: values_to_wire(&task.inputs),
        answers: values_to_wire(&task.answers),
        missing: task.missing.iter().map(gap_to_wire).collect(),
        blobs: task.blobs.clone(),
        priority: v1::TaskPriority::from(task.priority).into(),
        timeout: Some(task.timeout.as_f64()),
        now: task.now.to_string(),
        shard: Some(task.shard),
        result_bytes_max: Some(task.result_bytes_max),
        idempotency_key: task.idempotency_key.clone(),
        look_up: task.look_up,
        batch: task.batch.as_ref().map(ToString::to_string),
        feedback: task.feedback.clone(),
        cost_usd_max: task.cost_usd_max,
    }
}

fn task_from_wire(wire: v1::TaskRequest) -> Result<TaskRequest, DecodeError> {
    let timeout = read::required("timeout", wire.timeout)?;
    Ok(TaskRequest {
        run_id: read::id("run_id", &wire.run_id)?,
        task_id: read::id("task_id", &wire.task_id)?,
        attempt_id: read::id("attempt_id", &wire.attempt_id)?,
        attempt: read::required("attempt", wire.attempt)?,
        agent_type: read::id("agent_type", &wire.agent_type)?,
        tenant: read::id("tenant", &wire.tenant)?,
        workflow: read::optional_id("workflow", wire.workflow.as_deref())?,
        payload: read::json("payload", &wire.payload, PAYLOAD_DEPTH)?,
        inputs: values_from_wire("inputs", &wire.inputs)?,
        answers: values_from_wire("answers", &wire.answers)?,
        missing: each("missing", wire.missing, gap_from_wire)?,
        blobs: wire.blobs,
        priority: enums::required::<v1::TaskPriority, _>("priority", wire.priority)?,
        timeout: read::seconds("timeout", timeout)?,
        now: read::timestamp("now", &wire.now)?,
        shard: read::required("shard", wire.shard)?,
        result_bytes_max: read::required("result_bytes_max", wire.result_bytes_max)?,
        idempotency_key: wire.idempotency_key,
        look_up: wire.look_up,
        batch: read::optional_id("batch", wire.batch.as_deref())?,
        feedback: wire.feedback,
        cost_usd_max: match wire.cost_usd_max {
            Some(dollars) => Some(read::finite("cost_usd_max", dollars)?),
            None => None,
        },
    })
}

fn values_to_wire<K: ToString>(values: &BTreeMap<K, Json>) -> BTreeMap<String, Vec<u8>> {
    values
        .iter()
        .map(|(id, value)| (id.to_string(), read::json_out(value)))
        .collect()
}

fn values_from_wire<K: FromStr<Err = IdError> + Ord>(
    field: &str,
    values: &BTreeMap<String, Vec<u8>>,
) -> Result<BTreeMap<K, Json>, DecodeError> {
    let value = |(id, value): (&String, &Vec<u8>)| {
        let name = format!("{field}.{}", clip(id));
        Ok((read::id(&name, id)?, read::json(&name, value, VALUE_DEPTH)?))
    };
    values.iter().map(value).collect()
}

fn gap_to_wire(gap: &Gap) -> v1::Gap {
    v1::Gap {
        task_id: gap.task_id.to_string(),
        agent_type: gap.agent_type.to_string(),
        reason: gap.reason.clone(),
    }
}

fn gap_from_wire(wire: v1::Gap) -> Result<Gap, DecodeError> {
    Ok(Gap {
        task_id: read::id("task_id", &wire.task_id)?,
        agent_type: read::id("agent_type", &wire.agent_type)?,
        reason: wire.reason,
    })
}

fn refusal_to_wire(refusal: &Refusal) -> v1::Refusal {
    v1::Refusal {
        attempt_id: refusal.attempt_id.to_string(),
        reason: refusal.reason.clone(),
    }
}

fn refusal_from_wire(wire: v1::Refusal) -> Result<Refusal, DecodeError> {
    Ok(Refusal {
        attempt_id: read::id("attempt_id", &wire.attempt_id)?,
        reason: wire.reason,
    })
}
