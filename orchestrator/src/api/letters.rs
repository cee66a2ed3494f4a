//! Dead letters: listed, looked at, sent again and given up.

use std::sync::Arc;

use muster_engine::{
    Attempt, AttemptState, Command, DeadLetter, DeadLetterKind, DeadLetterState, DropCommand,
    Input, Query, Reply, ResendCommand, Run, Scenario, SubmitCommand,
};
use muster_proto::{
    RunId,
    api::{
        AttemptView, DeadLetterList, DeadLetterRequest, DeadLetterView, DeadLettersRequest,
        MessageView,
    },
    limits::RUNS_PAGE_MAX,
};

use super::{
    App,
    answer::{Failed, command_id, show, unexpected},
    call::{Answer, Call},
    problems, run_call,
};
use crate::shards::Shard;

/// Dead letters in one page where the caller does not say.
const PAGE_DEFAULT: usize = 50;

pub(super) async fn list(
    shard: &Shard,
    call: &Call,
    request: DeadLettersRequest,
) -> Result<Answer, Failed> {
    let limit = request.limit.unwrap_or(PAGE_DEFAULT);
    if !(1..=RUNS_PAGE_MAX).contains(&limit) {
        let allowed = format!("expected 1 to {RUNS_PAGE_MAX}");
        return Err(problems::invalid("limit", allowed).into());
    }
    let tenant = call.tenant.clone();
    let query = Query::DeadLetters { tenant, limit };
    let letters = letters(shard, query).await?;
    let dead_letters = letters.iter().map(|letter| view(letter)).collect();
    Ok(Answer::of(200, &DeadLetterList { dead_letters }))
}

pub(super) async fn one(
    shard: &Shard,
    call: &Call,
    request: DeadLetterRequest,
) -> Result<Answer, Failed> {
    let letter = find(shard, call, request.id).await?;
    Ok(Answer::of(200, &view(&letter)))
}

pub(super) async fn give_up(
    shard: &Shard,
    call: &Call,
    request: DeadLetterRequest,
) -> Result<Answer, Failed> {
    let command = Command::Drop(DropCommand {
        command_id: command_id(call)?,
        tenant: call.tenant.clone(),
        id: request.id,
    });
    let reply = shard
        .owner
        .ask(None, |token| Input::Command { token, command })
        .await?;
    match reply {
        Reply::DeadLetters(letters) => match letters.first() {
            Some(letter) => Ok(Answer::of(200, &view(letter))),
            None => Err(unexpected().into()),
        },
        Reply::Refused(refused) => Err(problems::refused(&refused).into()),
        _ => Err(unexpected().into()),
    }
}

/// Sends the request behind a dead letter again: as it was, under the workflow as it is now.
pub(super) async fn resend(
    app: &App,
    shard: &Shard,
    call: &Call,
    request: DeadLetterRequest,
) -> Result<Answer, Failed> {
    let letter = find(shard, call, request.id).await?;
    let Some(run_id) = letter.run_id.clone() else {
        let detail = "a message that could not be read cannot be sent again: its sender has to";
        return Err(problems::invalid("id", detail).into());
    };
    let run = source(shard, call, run_id).await?;
    let submit = submission(app, shard, call, &run)?;
    let command = Command::Resend(ResendCommand {
        id: letter.id.clone(),
        submit,
    });
    let reply = shard
        .owner
        .ask(call.wait(), |token| Input::Command { token, command })
        .await?;
    show(app, shard, reply, |_| 202).await
}

async fn find(shard: &Shard, call: &Call, id: String) -> Result<Arc<DeadLetter>, Failed> {
    let tenant = call.tenant.clone();
    let found = letters(shard, Query::DeadLetter { tenant, id }).await?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| Failed::Problem(unexpected()))
}

async fn letters(shard: &Shard, query: Query) -> Result<Vec<Arc<DeadLetter>>, Failed> {
    let reply = shard
        .owner
        .ask(None, |token| Input::Query { token, query })
        .await?;
    match reply {
        Reply::DeadLetters(letters) => Ok(letters),
        Reply::Refused(refused) => Err(problems::refused(&refused).into()),
        _ => Err(unexpected().into()),
    }
}

/// The whole run behind a dead letter, from memory or from the log.
pub(super) async fn source(shard: &Shard, call: &Call, run_id: RunId) -> Result<Arc<Run>, Failed> {
    let query = Query::Source {
        tenant: call.tenant.clone(),
        run_id,
    };
    let reply = shard
        .owner
        .ask(None, |token| Input::Query { token, query })
        .await?;
    match reply {
        Reply::Source(run) => Ok(run),
        Reply::FromLog {
            run_id,
            sequences,
            workflows,
        } => {
            let read = shard.reader.run(run_id.clone(), &sequences, &workflows);
            let history = read.await;
            let history = history.map_err(|error| problems::unavailable(error.to_string()))?;
            let run = history.run().cloned();
            run.map(Arc::new).ok_or_else(|| {
                let unknown = muster_engine::Refused::UnknownRun(run_id);
                Failed::Problem(problems::refused(&unknown))
            })
        }
        Reply::Refused(refused) => Err(problems::refused(&refused).into()),
        _ => Err(unexpected().into()),
    }
}

fn submission(app: &App, shard: &Shard, call: &Call, run: &Run) -> Result<SubmitCommand, Failed> {
    let current = run.workflow.as_ref().map(|workflow| {
        let current = app.workflows.get(workflow.name.as_str());
        current.map_or_else(|| workflow.clone(), |current| current.spec.clone())
    });
    Ok(SubmitCommand {
        command_id: command_id(call)?,
        body_sha256: call
            .named
            .then(|| muster_proto::sha256_hex(call.body.as_bytes())),
        run_id: run_call::new_run_id(shard.owner.shard()),
        tenant: call.tenant.clone(),
        workflow: current,
        title: run.title.clone(),
        request: run.request.clone(),
        plan: if run.workflow.is_some() || !run.scenarios.is_empty() {
            Vec::new()
        } else {
            run.plan()
        },
        cost_limit_usd: run.cost_limit_usd,
        modifies: None,
        scenarios: scenarios(run),
        conversation: run.conversation.as_ref().map(|it| it.name.clone()),
        when_busy: None,
        wait: call.wait_s > 0,
        map_epoch: u64::MAX,
    })
}

/// The scenarios of a run, with their plans where they have no workflow.
fn scenarios(run: &Run) -> Vec<Scenario> {
    let scenarios = run.scenarios.iter().enumerate();
    let whole = scenarios.map(|(number, scenario)| Scenario {
        plan: if run.workflow.is_some() {
            Vec::new()
        } else {
            run.plan_of(number)
        },
        ..scenario.clone()
    });
    whole.collect()
}

fn view(letter: &DeadLetter) -> DeadLetterView {
    let (state, resent_as) = match &letter.state {
        DeadLetterState::Open => ("open", None),
        DeadLetterState::Resent { run_id, .. } => ("resent", Some(run_id.clone())),
        DeadLetterState::Dropped { .. } => ("dropped", None),
    };
    let kind = match letter.kind {
        DeadLetterKind::PoisonTask => "poison_task",
        DeadLetterKind::ExhaustedRetries => "exhausted_retries",
        DeadLetterKind::FailedTask => "failed_task",
        DeadLetterKind::UndecodableMessage => "undecodable_message",
    };
    DeadLetterView {
        id: letter.id.clone(),
        kind: kind.to_owned(),
        state: state.to_owned(),
        at: letter.at,
        fault: letter.fault.clone(),
        run_id: letter.run_id.clone(),
        task_id: letter.task_id.clone(),
        agent_type: letter.agent_type.clone(),
        attempts: letter.attempts.iter().map(attempt_view).collect(),
        message: letter.message.as_ref().map(|message| MessageView {
            subject: message.subject.clone(),
            sample: message.sample.clone(),
            bytes: message.bytes,
            others: message.others,
        }),
        resent_as,
    }
}

fn attempt_view(attempt: &Attempt) -> AttemptView {
    let state = match attempt.state {
        AttemptState::Running => "running",
        AttemptState::Succeeded => "succeeded",
        AttemptState::Asked => "asked",
        AttemptState::Failed => "failed",
        AttemptState::Released => "released",
        AttemptState::Cancelled => "cancelled",
        AttemptState::SentBack => "sent_back",
    };
    AttemptView {
        number: attempt.number,
        state: state.to_owned(),
        started_at: attempt.started_at,
        agent_id: attempt.agent_id.clone(),
        ended_at: attempt.ended_at,
        why: attempt.why.clone(),
    }
}
