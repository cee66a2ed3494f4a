//! What travels: everything that may be delayed, doubled or lost.

use muster_engine::{
    AgentKey, AppendOutcome, Dispatch, Input, StoredPlanTask, StoredSuccess, TaskEnd, TaskEndKind,
};
use muster_proto::{
    AttemptId, Body, Control, Heartbeat, Outcome, Plan, Results, Success, TaskId, TaskRequest,
    TaskResult, Tasks,
};

/// To an orchestrator.
#[derive(Debug, Clone)]
pub(crate) enum ToOwner {
    Results(AgentKey, Results),
    Heartbeat(Heartbeat),
    Answered(TaskResult),
    NoResponder(AttemptId),
    /// The broker's answer to one of its appends.
    Appended(u64, AppendOutcome),
    /// The record at a sequence.
    Record(u64, Option<Vec<u8>>),
    /// From a client.
    Asked(usize),
}

/// To an agent.
#[derive(Debug, Clone)]
pub(crate) enum ToAgent {
    Tasks(Tasks),
    Control(Control),
}

/// A task with its inputs, as its agent gets it.
pub(crate) fn task_of(dispatch: Dispatch) -> TaskRequest {
    let inputs = dispatch.inputs.into_iter();
    let inline = |(id, body): (TaskId, Body)| Some((id, body.as_inline()?.clone()));
    TaskRequest {
        inputs: inputs.filter_map(inline).collect(),
        ..dispatch.request
    }
}

/// What a shard gets of a message of an agent.
pub(crate) fn results(agent: AgentKey, results: Results) -> Input {
    Input::Results {
        agent,
        accepted: results.accepted,
        full: results.full,
        ends: results.results.into_iter().map(task_end).collect(),
        incarnation: results.incarnation,
        counter: results.counter,
        current_load: results.current_load,
    }
}

pub(crate) fn task_end(result: TaskResult) -> TaskEnd {
    TaskEnd {
        run_id: result.run_id,
        task_id: result.task_id,
        attempt_id: result.attempt_id,
        kind: match result.outcome {
            Outcome::Success(success) => {
                TaskEndKind::Success(stored(success, result.elapsed_ms).into())
            }
            Outcome::Fault(fault) => TaskEndKind::Fault(fault),
            Outcome::Question(question) => TaskEndKind::Question(question),
        },
        data: None,
    }
}

fn stored(success: Success, elapsed_ms: u64) -> StoredSuccess {
    let Plan { tasks } = success.plan.unwrap_or_default();
    let stored = |mut task: muster_proto::PlanTask| {
        let payload = std::mem::replace(&mut task.payload, muster_proto::Json::null());
        StoredPlanTask::new(task, Body::Inline(payload))
    };
    StoredSuccess {
        data: Body::Inline(success.data),
        method: success.method,
        sources: success.sources,
        assumptions: success.assumptions,
        confidence: success.confidence,
        tokens: success.tokens,
        cost_usd: success.cost_usd,
        elapsed_ms,
        plan: tasks.into_iter().map(stored).collect(),
        exchanges: success.exchanges,
    }
}
