//! What agents say to one another.

use super::{
    enums, exchange, fault,
    path::{Within, each, missing},
    read,
    v1::{self, answer::Outcome as Wire},
};
use crate::{Answer, AnswerOutcome, Ask, DecodeError, Found, Progress, Share, Tokens};

/// Levels around the value of an ask or a share in the JSON of a message: envelope, payload.
const VALUE_DEPTH: usize = 2;
/// The same for an answer's data: envelope, payload, outcome, success.
const DATA_DEPTH: usize = 4;

pub(super) fn ask_to_wire(ask: &Ask) -> v1::Ask {
    v1::Ask {
        run_id: ask.run_id.to_string(),
        task_id: ask.task_id.to_string(),
        attempt_id: ask.attempt_id.to_string(),
        tenant: ask.tenant.to_string(),
        agent_type: ask.agent_type.to_string(),
        chain: read::texts_out(&ask.chain),
        payload: read::json_out(&ask.payload),
        now: ask.now.to_string(),
        cost_usd_max: ask.cost_usd_max,
    }
}

pub(super) fn ask_from_wire(wire: &v1::Ask) -> Result<Ask, DecodeError> {
    let cost_usd_max = wire.cost_usd_max;
    let cost_usd_max = cost_usd_max.map(|usd| read::finite("cost_usd_max", usd));
    Ok(Ask {
        run_id: read::id("run_id", &wire.run_id)?,
        task_id: read::id("task_id", &wire.task_id)?,
        attempt_id: read::id("attempt_id", &wire.attempt_id)?,
        tenant: read::id("tenant", &wire.tenant)?,
        agent_type: read::id("agent_type", &wire.agent_type)?,
        chain: read::ids("chain", &wire.chain)?,
        payload: read::json("payload", &wire.payload, VALUE_DEPTH)?,
        now: read::timestamp("now", &wire.now)?,
        cost_usd_max: cost_usd_max.transpose()?,
    })
}

pub(super) fn answer_to_wire(answer: &Answer) -> v1::Answer {
    v1::Answer {
        attempt_id: answer.attempt_id.to_string(),
        elapsed_ms: answer.elapsed_ms,
        outcome: Some(match &answer.outcome {
            AnswerOutcome::Success(found) => Wire::Success(found_to_wire(found)),
            AnswerOutcome::Fault(fault) => Wire::Fault(fault::to_wire(fault)),
        }),
    }
}

pub(super) fn answer_from_wire(wire: v1::Answer) -> Result<Answer, DecodeError> {
    let outcome = match wire.outcome.ok_or_else(|| missing("outcome"))? {
        Wire::Success(found) => found_from_wire(found)
            .map(AnswerOutcome::Success)
            .within("success"),
        Wire::Fault(fault) => fault::from_wire(fault)
            .map(AnswerOutcome::Fault)
            .within("fault"),
    };
    Ok(Answer {
        attempt_id: read::id("attempt_id", &wire.attempt_id)?,
        elapsed_ms: wire.elapsed_ms,
        outcome: outcome.within("outcome")?,
    })
}

fn found_to_wire(found: &Found) -> v1::Found {
    v1::Found {
        data: read::json_out(&found.data),
        method: v1::Method::from(found.method).into(),
        sources: found.sources.clone(),
        assumptions: found.assumptions.clone(),
        tokens: Some(v1::Tokens {
            input: found.tokens.input,
            output: found.tokens.output,
        }),
        cost_usd: found.cost_usd,
        exchanges: found.exchanges.iter().map(exchange::to_wire).collect(),
    }
}

fn found_from_wire(wire: v1::Found) -> Result<Found, DecodeError> {
    let tokens = wire.tokens.unwrap_or_default();
    Ok(Found {
        data: read::json("data", &wire.data, DATA_DEPTH)?,
        method: enums::optional::<v1::Method, _>("method", wire.method)?.unwrap_or_default(),
        sources: wire.sources,
        assumptions: wire.assumptions,
        tokens: Tokens {
            input: tokens.input,
            output: tokens.output,
        },
        cost_usd: read::finite("cost_usd", wire.cost_usd)?,
        exchanges: each("exchanges", wire.exchanges, exchange::from_wire)?,
    })
}

pub(super) fn share_to_wire(share: &Share) -> v1::Share {
    v1::Share {
        run_id: share.run_id.to_string(),
        task_id: share.task_id.to_string(),
        attempt_id: share.attempt_id.to_string(),
        agent_type: share.agent_type.to_string(),
        topic: share.topic.to_string(),
        data: read::json_out(&share.data),
    }
}

pub(super) fn share_from_wire(wire: &v1::Share) -> Result<Share, DecodeError> {
    Ok(Share {
        run_id: read::id("run_id", &wire.run_id)?,
        task_id: read::id("task_id", &wire.task_id)?,
        attempt_id: read::id("attempt_id", &wire.attempt_id)?,
        agent_type: read::id("agent_type", &wire.agent_type)?,
        topic: read::id("topic", &wire.topic)?,
        data: read::json("data", &wire.data, VALUE_DEPTH)?,
    })
}

pub(super) fn progress_to_wire(progress: &Progress) -> v1::Progress {
    v1::Progress {
        run_id: progress.run_id.to_string(),
        task_id: progress.task_id.to_string(),
        attempt_id: progress.attempt_id.to_string(),
        agent_type: progress.agent_type.to_string(),
        done: progress.done,
        text: progress.text.clone(),
    }
}

pub(super) fn progress_from_wire(wire: v1::Progress) -> Result<Progress, DecodeError> {
    let done = wire.done.map(|done| read::finite("done", done));
    Ok(Progress {
        run_id: read::id("run_id", &wire.run_id)?,
        task_id: read::id("task_id", &wire.task_id)?,
        attempt_id: read::id("attempt_id", &wire.attempt_id)?,
        agent_type: read::id("agent_type", &wire.agent_type)?,
        done: done.transpose()?,
        text: wire.text,
    })
}
