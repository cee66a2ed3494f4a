//! Why a run's tasks went where they went.

use muster_engine::{Attempt, AttemptState, Run, RunTask};
use muster_proto::api::{AttemptExplanation, RunExplanation, StatusRequest, TaskExplanation};

use super::{
    answer::Failed,
    call::{Answer, Call},
    letters,
};
use crate::shards::Shard;

/// Explains each decision about a run's tasks, also of runs that ended long ago.
pub(super) async fn why(
    shard: &Shard,
    call: &Call,
    request: StatusRequest,
) -> Result<Answer, Failed> {
    let run = letters::source(shard, call, request.id).await?;
    Ok(Answer::of(200, &explain(&run)))
}

fn explain(run: &Run) -> RunExplanation {
    RunExplanation {
        id: run.id.clone(),
        tasks: run.tasks.iter().map(explain_task).collect(),
    }
}

fn explain_task(task: &RunTask) -> TaskExplanation {
    TaskExplanation {
        id: task.id.clone(),
        agent_type: task.agent_type.clone(),
        fell_back_from: task.fell_back_from.clone(),
        priority: task.priority,
        rank: task.rank,
        attempts: task.attempts.iter().map(explain_attempt).collect(),
    }
}

fn explain_attempt(attempt: &Attempt) -> AttemptExplanation {
    let was_choice = !attempt.candidates.is_empty();
    let weights = attempt.terms.weights.unwrap_or_default();
    AttemptExplanation {
        attempt: attempt.number,
        agent_id: attempt.agent_id.clone(),
        at: attempt.started_at,
        why: reason(attempt),
        end: end(attempt),
        candidates: attempt.candidates.clone(),
        weights: was_choice.then_some(weights),
        passed_over: attempt.terms.passed_over,
    }
}

fn reason(attempt: &Attempt) -> String {
    let terms = &attempt.terms;
    let mut text = match (&attempt.agent_id, attempt.candidates.as_slice()) {
        (None, _) => "no agent of the type had registered: any listener might take it".to_owned(),
        (Some(_), []) => "it was the only agent that could take it".to_owned(),
        (Some(_), [best, second, ..]) if best.score > second.score => format!(
            "it had the best score, {} before {} of {}",
            best.score, second.score, second.agent_id
        ),
        (Some(_), all) => format!("{} were equally good, and one was drawn", equals(all)),
    };
    if terms.backup {
        text.push_str("; a backup, because the first attempt took longer than usual");
    }
    if terms.look_up {
        text.push_str("; only to find out whether the task was done before");
    }
    if let Some(batch) = &terms.batch {
        let others = batch.tasks.saturating_sub(1);
        text.push_str(&format!("; together with {others} other tasks"));
    }
    text
}

fn equals(candidates: &[muster_proto::api::Candidate]) -> usize {
    let best = candidates.first().map(|best| best.score);
    let equal = candidates.iter().filter(|it| Some(it.score) == best);
    equal.count()
}

fn end(attempt: &Attempt) -> Option<String> {
    let end = match attempt.state {
        AttemptState::Running => return None,
        AttemptState::Succeeded => "brought the result",
        AttemptState::Asked => "asked a person",
        AttemptState::Failed => "failed",
        AttemptState::Released => "was taken back",
        AttemptState::Cancelled => "was stopped",
        AttemptState::SentBack => "brought a result that was sent back, or built on one that was",
    };
    Some(match &attempt.why {
        Some(why) => format!("{end}: {why}"),
        None => end.to_owned(),
    })
}
