//! What must hold of a payload besides the types of its fields, in either encoding.
//!
//! Only what concerns the message as a whole is refused here. A single result that breaks a bound
//! ([`TaskResult::check`](crate::TaskResult::check)) is its own affair: it is refused alone, and
//! the others of its message are taken.

use crate::{
    ContentType, DecodeError, Heartbeat, Payload, TaskRequest,
    limits::{AGENT_CAPACITY_MAX, BATCH_TASKS_MAX, CAPABILITIES_MAX, FEEDBACK_MAX, ID_BYTES_MAX},
    talk_bounds,
};

pub(crate) fn check(payload: &Payload) -> Result<(), DecodeError> {
    match payload {
        Payload::Tasks(body) => {
            at_most("payload.tasks", body.tasks.len(), BATCH_TASKS_MAX)?;
            body.tasks.iter().enumerate().try_for_each(check_task)
        }
        Payload::Results(body) => at_most("payload.results", body.results.len(), BATCH_TASKS_MAX),
        Payload::Heartbeat(body) => check_heartbeat(body),
        Payload::Control(body) => {
            at_most("payload.cancel", body.cancel.len(), BATCH_TASKS_MAX)?;
            at_most("payload.undo", body.undo.len(), BATCH_TASKS_MAX)
        }
        Payload::Ask(body) => talk_bounds::check_ask(body),
        Payload::Answer(body) => talk_bounds::check_answer(body),
        Payload::Share(body) => talk_bounds::check_share(body),
        Payload::Progress(body) => talk_bounds::check_progress(body),
    }
}

fn check_task((place, task): (usize, &TaskRequest)) -> Result<(), DecodeError> {
    if task.attempt == 0 {
        return Err(invalid(
            &format!("payload.tasks[{place}].attempt"),
            "is 0; attempts are counted from 1",
        ));
    }
    at_most(
        &format!("payload.tasks[{place}].feedback"),
        task.feedback.len(),
        FEEDBACK_MAX,
    )?;
    if task
        .cost_usd_max
        .is_some_and(|dollars| !(dollars.is_finite() && dollars >= 0.0))
    {
        return Err(invalid(
            &format!("payload.tasks[{place}].cost_usd_max"),
            "must be zero or more US dollars",
        ));
    }
    Ok(())
}

fn check_heartbeat(body: &Heartbeat) -> Result<(), DecodeError> {
    if !body.agent_id.is_token() {
        return Err(invalid(
            "payload.agent_id",
            "is part of subjects: use only letters, digits, '-' and '_'",
        ));
    }
    at_most(
        "payload.capabilities",
        body.capabilities.len(),
        CAPABILITIES_MAX,
    )?;
    if let Some(place) = body
        .capabilities
        .iter()
        .position(|name| name.is_empty() || name.len() > ID_BYTES_MAX)
    {
        return Err(invalid(
            &format!("payload.capabilities[{place}]"),
            &format!("must have 1 to {ID_BYTES_MAX} bytes"),
        ));
    }
    if body.max_capacity > AGENT_CAPACITY_MAX {
        return Err(invalid(
            "payload.max_capacity",
            &format!(
                "is {}; at most {AGENT_CAPACITY_MAX} is allowed",
                body.max_capacity
            ),
        ));
    }
    if body.batch == 0 || body.batch as usize > BATCH_TASKS_MAX {
        return Err(invalid(
            "payload.batch",
            &format!("is {}; allowed are 1 to {BATCH_TASKS_MAX}", body.batch),
        ));
    }
    if !(body.cost_per_request.is_finite() && body.cost_per_request >= 0.0) {
        return Err(invalid(
            "payload.cost_per_request",
            "must be zero or more US dollars",
        ));
    }
    ContentType::from_header(body.content_type.as_deref())
        .map(drop)
        .map_err(|error| invalid("payload.content_type", &error.to_string()))
}

fn at_most(field: &str, length: usize, max: usize) -> Result<(), DecodeError> {
    if length > max {
        return Err(invalid(
            field,
            &format!("has {length} entries; at most {max} are allowed"),
        ));
    }
    Ok(())
}

fn invalid(field: &str, reason: &str) -> DecodeError {
    DecodeError::Invalid {
        field: field.to_owned(),
        reason: reason.to_owned(),
    }
}
