//! Events of runs.

use super::{
    enums, exchange, fault,
    path::{each, missing},
    read,
    v1::{self, run_event::Event as Wire},
};
use crate::{DecodeError, RunEvent, RunEventKind as Kind, RunEvents};

pub(super) fn to_wire(events: &RunEvents) -> v1::RunEvents {
    v1::RunEvents {
        run_id: events.run_id.to_string(),
        events: events.events.iter().map(event_to_wire).collect(),
    }
}

pub(super) fn from_wire(wire: v1::RunEvents) -> Result<RunEvents, DecodeError> {
    Ok(RunEvents {
        run_id: read::id("run_id", &wire.run_id)?,
        events: each("events", wire.events, event_from_wire)?,
    })
}

fn event_to_wire(event: &RunEvent) -> v1::RunEvent {
    v1::RunEvent {
        number: Some(event.number),
        at: event.at.to_string(),
        event: Some(kind_to_wire(&event.kind)),
    }
}

fn event_from_wire(wire: v1::RunEvent) -> Result<RunEvent, DecodeError> {
    Ok(RunEvent {
        number: read::required("number", wire.number)?,
        at: read::timestamp("at", &wire.at)?,
        kind: kind_from_wire(wire.event.ok_or_else(|| missing("event"))?)?,
    })
}

#[allow(clippy::too_many_lines, reason = "one arm for each kind of event")]
fn kind_to_wire(kind: &Kind) -> Wire {
    match kind {
        Kind::RunAccepted {
            workflow,
            modifies,
            behind,
            scenarios,
        } => Wire::RunAccepted(v1::RunAccepted {
            workflow: workflow.clone(),
            modifies: modifies.as_ref().map(ToString::to_string),
            behind: behind.as_ref().map(ToString::to_string),
            scenarios: scenarios.clone(),
        }),
        Kind::RunPaused { reason } => Wire::RunPaused(v1::RunPaused {
            reason: reason.clone(),
        }),
        Kind::RunResumed => Wire::RunResumed(v1::RunResumed {}),
        Kind::TasksKept { from, tasks } => Wire::TasksKept(v1::TasksKept {
            from: from.to_string(),
            tasks: read::texts_out(tasks),
        }),
        Kind::PlanReady { tasks, scenario } => Wire::PlanReady(v1::PlanReady {
            tasks: read::texts_out(tasks),
            scenario: scenario.clone(),
        }),
        Kind::QuestionAsked { question_id, text } => Wire::QuestionAsked(v1::QuestionAsked {
            question_id: question_id.to_string(),
            text: text.clone(),
        }),
        Kind::QuestionAnswered { question_id } => Wire::QuestionAnswered(v1::QuestionAnswered {
            question_id: question_id.to_string(),
        }),
        Kind::QuestionExpired {
            question_id,
            default,
        } => Wire::QuestionExpired(v1::QuestionExpired {
            question_id: question_id.to_string(),
            default: default.clone(),
        }),
        Kind::TaskRedirected {
            task_id,
            agent_type,
            agent_id,
            reason,
        } => Wire::TaskRedirected(v1::TaskRedirected {
            task_id: task_id.to_string(),
            agent_type: agent_type.to_string(),
            agent_id: agent_id.as_ref().map(ToString::to_string),
            reason: reason.clone(),
        }),
        Kind::RunStarted => Wire::RunStarted(v1::RunStarted {}),
        Kind::RunCompleted => Wire::RunCompleted(v1::RunCompleted {}),
        Kind::RunFailed { fault } => Wire::RunFailed(v1::RunFailed {
            fault: Some(fault::to_wire(fault)),
        }),
        Kind::RunCancelled { reason } => Wire::RunCancelled(v1::RunCancelled {
            reason: reason.clone(),
        }),
        Kind::TaskStarted {
            task_id,
            agent_type,
            agent_id,
            attempt,
            backup,
            look_up,
            batch,
        } => Wire::TaskStarted(v1::TaskStarted {
            task_id: task_id.to_string(),
            agent_type: agent_type.to_string(),
            agent_id: agent_id.as_ref().map(ToString::to_string),
            attempt: Some(*attempt),
            backup: *backup,
            look_up: *look_up,
            batch: *batch,
        }),
        Kind::TaskFellBack {
            task_id,
            agent_type,
            reason,
        } => Wire::TaskFellBack(v1::TaskFellBack {
            task_id: task_id.to_string(),
            agent_type: agent_type.to_string(),
            reason: reason.clone(),
        }),
        Kind::TaskSucceeded {
            task_id,
            method,
            done,
            known,
            added,
            exchanges,
        } => Wire::TaskSucceeded(v1::TaskSucceeded {
            task_id: task_id.to_string(),
            method: v1::Method::from(*method).into(),
            done: Some(*done),
            known: Some(*known),
            added: read::texts_out(added),
            exchanges: exchanges.iter().map(exchange::to_wire).collect(),
        }),
        Kind::TaskRetried {
            task_id,
            fault,
            not_before,
        } => Wire::TaskRetried(v1::TaskRetried {
            task_id: task_id.to_string(),
            fault: Some(fault::to_wire(fault)),
            not_before: not_before.to_string(),
        }),
        Kind::TaskReleased { task_id, reason } => Wire::TaskReleased(v1::TaskReleased {
            task_id: task_id.to_string(),
            reason: reason.clone(),
        }),
        Kind::ResultsSentBack {
            task_id,
            conflicts,
            again,
        } => Wire::ResultsSentBack(v1::ResultsSentBack {
            task_id: task_id.to_string(),
            conflicts: fault::conflicts_to_wire(conflicts),
            again: read::texts_out(again),
        }),
        Kind::TaskFailed { task_id, fault } => Wire::TaskFailed(v1::TaskFailed {
            task_id: task_id.to_string(),
            fault: Some(fault::to_wire(fault)),
        }),
        Kind::TaskSkipped { task_id, reason } => Wire::TaskSkipped(v1::TaskSkipped {
            task_id: task_id.to_string(),
            reason: reason.clone(),
        }),
    }
}

#[allow(clippy::too_many_lines, reason = "one arm for each kind of event")]
fn kind_from_wire(wire: Wire) -> Result<Kind, DecodeError> {
    Ok(match wire {
        Wire::RunAccepted(body) => Kind::RunAccepted {
            workflow: body.workflow,
            modifies: read::optional_id("modifies", body.modifies.as_deref())?,
            behind: read::optional_id("behind", body.behind.as_deref())?,
            scenarios: body.scenarios,
        },
        Wire::RunPaused(body) => Kind::RunPaused {
            reason: body.reason,
        },
        Wire::RunResumed(v1::RunResumed {}) => Kind::RunResumed,
        Wire::TasksKept(body) => Kind::TasksKept {
            from: read::id("from", &body.from)?,
            tasks: read::ids("tasks", &body.tasks)?,
        },
        Wire::RunStarted(v1::RunStarted {}) => Kind::RunStarted,
        Wire::TaskStarted(body) => Kind::TaskStarted {
            task_id: read::id("task_id", &body.task_id)?,
            agent_type: read::id("agent_type", &body.agent_type)?,
            agent_id: read::optional_id("agent_id", body.agent_id.as_deref())?,
            attempt: read::required("attempt", body.attempt)?,
            backup: body.backup,
            look_up: body.look_up,
            batch: body.batch,
        },
        Wire::TaskFellBack(body) => Kind::TaskFellBack {
            task_id: read::id("task_id", &body.task_id)?,
            agent_type: read::id("agent_type", &body.agent_type)?,
            reason: body.reason,
        },
        Wire::TaskSucceeded(body) => Kind::TaskSucceeded {
            task_id: read::id("task_id", &body.task_id)?,
            method: enums::required::<v1::Method, _>("method", body.method)?,
            done: read::required("done", body.done)?,
            known: read::required("known", body.known)?,
            added: read::ids("added", &body.added)?,
            exchanges: each("exchanges", body.exchanges, exchange::from_wire)?,
        },
        Wire::TaskRetried(body) => Kind::TaskRetried {
            task_id: read::id("task_id", &body.task_id)?,
            fault: fault::required(body.fault)?,
            not_before: read::timestamp("not_before", &body.not_before)?,
        },
        Wire::TaskReleased(body) => Kind::TaskReleased {
            task_id: read::id("task_id", &body.task_id)?,
            reason: body.reason,
        },
        Wire::ResultsSentBack(body) => Kind::ResultsSentBack {
            task_id: read::id("task_id", &body.task_id)?,
            conflicts: fault::conflicts_from_wire(body.conflicts)?,
            again: read::ids("again", &body.again)?,
        },
        Wire::TaskFailed(body) => Kind::TaskFailed {
            task_id: read::id("task_id", &body.task_id)?,
            fault: fault::required(body.fault)?,
        },
        Wire::TaskSkipped(body) => Kind::TaskSkipped {
            task_id: read::id("task_id", &body.task_id)?,
            reason: body.reason,
        },
        Wire::PlanReady(body) => Kind::PlanReady {
            tasks: read::ids("tasks", &body.tasks)?,
            scenario: body.scenario,
        },
        Wire::QuestionAsked(body) => Kind::QuestionAsked {
            question_id: read::id("question_id", &body.question_id)?,
            text: body.text,
        },
        Wire::QuestionAnswered(body) => Kind::QuestionAnswered {
            question_id: read::id("question_id", &body.question_id)?,
        },
        Wire::QuestionExpired(body) => Kind::QuestionExpired {
            question_id: read::id("question_id", &body.question_id)?,
            default: body.default,
        },
        Wire::TaskRedirected(body) => Kind::TaskRedirected {
            task_id: read::id("task_id", &body.task_id)?,
            agent_type: read::id("agent_type", &body.agent_type)?,
            agent_id: read::optional_id("agent_id", body.agent_id.as_deref())?,
            reason: body.reason,
        },
        Wire::RunCompleted(v1::RunCompleted {}) => Kind::RunCompleted,
        Wire::RunFailed(body) => Kind::RunFailed {
            fault: fault::required(body.fault)?,
        },
        Wire::RunCancelled(body) => Kind::RunCancelled {
            reason: body.reason,
        },
    })
}
