//! Plans.

use super::{
    enums,
    path::{Within, each},
    read, v1,
};
use crate::{DecodeError, Delegation, Json, Plan, PlanTask, Seconds};

/// Levels around a task's payload in the JSON of a message: envelope, payload, results, result,
/// outcome, success, plan, tasks, task.
const PAYLOAD_DEPTH: usize = 9;

pub(super) fn to_wire(plan: &Plan) -> v1::Plan {
    v1::Plan {
        tasks: plan.tasks.iter().map(task_to_wire).collect(),
    }
}

pub(super) fn from_wire(wire: v1::Plan) -> Result<Plan, DecodeError> {
    Ok(Plan {
        tasks: each("tasks", wire.tasks, |task| task_from_wire(&task))?,
    })
}

fn task_to_wire(task: &PlanTask) -> v1::PlanTask {
    v1::PlanTask {
        id: task.id.to_string(),
        agent_type: task.agent_type.to_string(),
        payload: read::json_out(&task.payload),
        depends_on: read::texts_out(&task.depends_on),
        priority: v1::TaskPriority::from(task.priority).into(),
        optional: task.optional,
        timeout: task.timeout.map(Seconds::as_f64),
        delegation: (!task.delegation.is_default()).then(|| delegation_to_wire(&task.delegation)),
    }
}

fn task_from_wire(wire: &v1::PlanTask) -> Result<PlanTask, DecodeError> {
    let payload = match wire.payload.as_slice() {
        [] => Json::null(),
        text => read::json("payload", text, PAYLOAD_DEPTH)?,
    };
    Ok(PlanTask {
        id: read::id("id", &wire.id)?,
        agent_type: read::id("agent_type", &wire.agent_type)?,
        payload,
        depends_on: read::ids("depends_on", &wire.depends_on)?,
        priority: enums::optional::<v1::TaskPriority, _>("priority", wire.priority)?
            .unwrap_or_default(),
        optional: wire.optional,
        timeout: read::optional_seconds("timeout", wire.timeout)?,
        delegation: match &wire.delegation {
            Some(delegation) => delegation_from_wire(delegation).within("delegation")?,
            None => Delegation::default(),
        },
    })
}

fn delegation_to_wire(delegation: &Delegation) -> v1::Delegation {
    v1::Delegation {
        expected: delegation.expected.map(Seconds::as_f64),
        capabilities: delegation.capabilities.clone(),
        fallback: delegation.fallback.as_ref().map(ToString::to_string),
        concurrency_key: delegation.concurrency_key.clone(),
    }
}

fn delegation_from_wire(wire: &v1::Delegation) -> Result<Delegation, DecodeError> {
    Ok(Delegation {
        expected: read::optional_seconds("expected", wire.expected)?,
        capabilities: wire.capabilities.clone(),
        fallback: read::optional_id("fallback", wire.fallback.as_deref())?,
        concurrency_key: wire.concurrency_key.clone(),
    })
}
