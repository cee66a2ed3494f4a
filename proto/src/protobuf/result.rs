//! Results.

use super::{
    enums, exchange, fault,
    path::{Within, each, missing},
    plan, question, read,
    v1::{self, task_result::Outcome as Wire},
};
use crate::{DecodeError, Outcome, Results, Success, TaskResult, Tokens};

/// Levels around a result's data in the JSON of a message: envelope, payload, results, result,
/// outcome, success.
const DATA_DEPTH: usize = 6;

pub(super) fn to_wire(body: &Results) -> v1::Results {
    v1::Results {
        accepted: read::texts_out(&body.accepted),
        full: read::texts_out(&body.full),
        results: body.results.iter().map(result_to_wire).collect(),
        incarnation: body.incarnation,
        counter: body.counter,
        current_load: body.current_load,
    }
}

pub(super) fn from_wire(wire: v1::Results) -> Result<Results, DecodeError> {
    Ok(Results {
        accepted: read::ids("accepted", &wire.accepted)?,
        full: read::ids("full", &wire.full)?,
        results: each("results", wire.results, result_from_wire)?,
        incarnation: wire.incarnation,
        counter: wire.counter,
        current_load: wire.current_load,
    })
}

fn result_to_wire(result: &TaskResult) -> v1::TaskResult {
    let outcome = match &result.outcome {
        Outcome::Success(success) => Wire::Success(success_to_wire(success)),
        Outcome::Fault(fault) => Wire::Fault(fault::to_wire(fault)),
        Outcome::Question(question) => Wire::Question(question::to_wire(question)),
    };
    v1::TaskResult {
        run_id: result.run_id.to_string(),
        task_id: result.task_id.to_string(),
        attempt_id: result.attempt_id.to_string(),
        elapsed_ms: result.elapsed_ms,
        outcome: Some(outcome),
    }
}

fn result_from_wire(wire: v1::TaskResult) -> Result<TaskResult, DecodeError> {
    Ok(TaskResult {
        run_id: read::id("run_id", &wire.run_id)?,
        task_id: read::id("task_id", &wire.task_id)?,
        attempt_id: read::id("attempt_id", &wire.attempt_id)?,
        elapsed_ms: wire.elapsed_ms,
        outcome: outcome_from_wire(wire.outcome.ok_or_else(|| missing("outcome"))?)
            .within("outcome")?,
    })
}

fn outcome_from_wire(wire: Wire) -> Result<Outcome, DecodeError> {
    match wire {
        Wire::Success(success) => success_from_wire(success)
            .map(Outcome::Success)
            .within("success"),
        Wire::Fault(fault) => fault::from_wire(fault).map(Outcome::Fault).within("fault"),
        Wire::Question(question) => question::from_wire(question)
            .map(Outcome::Question)
            .within("question"),
    }
}

fn success_to_wire(success: &Success) -> v1::Success {
    v1::Success {
        data: read::json_out(&success.data),
        blob: success.blob,
        method: v1::Method::from(success.method).into(),
        sources: success.sources.clone(),
        assumptions: success.assumptions.clone(),
        confidence: success.confidence,
        tokens: Some(v1::Tokens {
            input: success.tokens.input,
            output: success.tokens.output,
        }),
        cost_usd: success.cost_usd,
        plan: success.plan.as_ref().map(plan::to_wire),
        exchanges: success.exchanges.iter().map(exchange::to_wire).collect(),
    }
}

fn success_from_wire(wire: v1::Success) -> Result<Success, DecodeError> {
    let tokens = wire.tokens.unwrap_or_default();
    let confidence = wire
        .confidence
        .map(|confidence| read::finite("confidence", confidence));
    Ok(Success {
        data: read::json("data", &wire.data, DATA_DEPTH)?,
        blob: wire.blob,
        method: enums::optional::<v1::Method, _>("method", wire.method)?.unwrap_or_default(),
        sources: wire.sources,
        assumptions: wire.assumptions,
        confidence: confidence.transpose()?,
        tokens: Tokens {
            input: tokens.input,
            output: tokens.output,
        },
        cost_usd: read::finite("cost_usd", wire.cost_usd)?,
        plan: wire.plan.map(plan::from_wire).transpose().within("plan")?,
        exchanges: each("exchanges", wire.exchanges, exchange::from_wire)?,
    })
}
