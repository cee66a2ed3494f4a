//! Doing a call where the shard is owned.

use muster_engine::{AnswerCommand, CancelCommand, Command, Input, Query, Refused, Reply, RunView};
use muster_proto::{
    CommandId, DecodeError, RunId,
    api::{
        AnswerBody, AnswerRequest, CancelRequest, EventsRequest, PlanRequest, Problem, RunRequest,
        StatusRequest,
    },
    bounds,
    limits::{EVENTS_PAGE_MAX, TEXT_BYTES_MAX},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    App, agents,
    call::{Answer, Call, Verb},
    costs, known, letters, listing, modify, old_runs, pools, problems, run_call, steer, stop, why,
};
use crate::{bodies, owner::NoOwner, shards::Shard};

/// Why a call has no answer here.
pub(super) enum Failed {
    /// This process does not own the shard: another one has to be asked.
    NoOwner,
    /// The number of shards grew: the call belongs to another one, perhaps.
    StaleMap,
    /// The call is refused.
    Problem(Problem),
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<NoOwner> for Failed {
    fn from(_: NoOwner) -> Self {
        Self::NoOwner
    }
}

/// A page of a run's history.
#[derive(Serialize)]
struct EventsPage {
    events: Vec<muster_proto::RunEvent>,
    /// Whether there are more behind these.
    more: bool,
}

/// Does a call on its shard.
pub(super) async fn answer(app: &App, shard: &Shard, call: &Call) -> Result<Answer, Failed> {
    match call.verb {
        Verb::Plan => {
            let request: PlanRequest = read(&call.body)?;
            let submit = run_call::plan(app, shard, call, request).await?;
            submit_run(app, shard, call, submit).await
        }
        Verb::Run => {
            let request: RunRequest = read(&call.body)?;
            let submit = run_call::run(app, shard, call, request).await?;
            submit_run(app, shard, call, submit).await
        }
        Verb::Status => {
            let request: StatusRequest = read(&call.body)?;
            let (tenant, wait) = (call.tenant.clone(), call.wait_s > 0);
            let query = Query::Status {
                tenant,
                run_id: request.id,
                wait,
            };
            let reply = shard
                .owner
                .ask(call.wait(), |token| Input::Query { token, query })
                .await?;
            let reply = old_runs::reply(shard, &call.tenant, reply).await?;
            show(app, shard, reply, |_| 200).await
        }
        Verb::Pause => steer::pause(shard, call, read(&call.body)?).await,
        Verb::Resume => steer::resume(shard, call, read(&call.body)?).await,
        Verb::Feedback => steer::feedback(shard, call, read(&call.body)?).await,
        Verb::Redirect => steer::redirect(shard, call, read(&call.body)?).await,
        Verb::Stop => stop::stop(shard, call, read(&call.body)?).await,
        Verb::Lift => stop::lift(shard, call).await,
        Verb::Stopped => stop::view(shard).await,
        Verb::Costs => costs::costs(shard, call, read(&call.body)?).await,
        Verb::Modify => modify::modify(app, shard, call, read(&call.body)?).await,
        Verb::Cancel => cancel(shard, call, read(&call.body)?).await,
        Verb::Answer => answer_question(shard, call, read(&call.body)?).await,
        Verb::Events => events(shard, call, read(&call.body)?).await,
        Verb::List => listing::list(shard, call, read(&call.body)?).await,
        Verb::Agents => agents::list(shard).await,
        Verb::Pools => pools::list(shard),
        Verb::Breaker => agents::force(shard, read(&call.body)?).await,
        Verb::Why => why::why(shard, call, read(&call.body)?).await,
        Verb::Workflows => Ok(Answer::of(200, &app.workflows.views())),
        Verb::DeadLetters => letters::list(shard, call, read(&call.body)?).await,
        Verb::DeadLetter => letters::one(shard, call, read(&call.body)?).await,
        Verb::Resend => letters::resend(app, shard, call, read(&call.body)?).await,
        Verb::Drop => letters::give_up(shard, call, read(&call.body)?).await,
        Verb::Lookup => known::lookup(shard, call).await,
    }
}

/// Reads a body: bounded, typed, unknown fields refused by name.
pub(super) fn read<T: DeserializeOwned>(body: &str) -> Result<T, Problem> {
    bounds::check_body(body.as_bytes()).map_err(|error| problems::bad_body(&error))?;
    let mut reader = serde_json::Deserializer::from_str(body);
    let value: T =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| problem_of(&error))?;
    reader.end().map_err(|error| {
        problems::bad_body(&DecodeError::NotJson {
            reason: error.to_string(),
        })
    })?;
    Ok(value)
}

fn problem_of(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    if !inner.is_data() {
        return problems::bad_body(&DecodeError::NotJson {
            reason: inner.to_string(),
        });
    }
    let text = inner.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    let reason = text[..end].to_owned();
    let field = match (error.path().to_string(), reason.split('`').nth(1)) {
        (path, Some(name)) if path == "." => name.to_owned(),
        (path, _) => path,
    };
    let problem = problems::bad_body(&DecodeError::Invalid { field, reason });
    Problem {
        status: 422,
        ..problem
    }
}

async fn submit_run(
    app: &App,
    shard: &Shard,
    call: &Call,
    submit: muster_engine::SubmitCommand,
) -> Result<Answer, Failed> {
    let command = Command::Submit(Box::new(submit));
    let reply = shard
        .owner
        .ask(call.wait(), |token| Input::Command { token, command })
        .await?;
    if let Reply::Refused(Refused::StaleMap) = reply {
        return Err(Failed::StaleMap);
    }
    let waited = call.wait_s > 0;
    show(app, shard, reply, |view| {
        if waited && view.status.state.is_terminal() {
            200
        } else {
            202
        }
    })
    .await
}

pub(super) async fn show(
    app: &App,
    shard: &Shard,
    reply: Reply,
    status: impl FnOnce(&RunView) -> u16,
) -> Result<Answer, Failed> {
    let view = match reply {
        Reply::Run(view) => *view,
        Reply::FromLog {
            run_id,
            sequences,
            workflows,
        } => {
            let read = shard
                .reader
                .run(run_id.clone(), &sequences, &workflows)
                .await;
            let history = read.map_err(|error| problems::unavailable(error.to_string()))?;
            history
                .view()
                .ok_or_else(|| problems::refused(&Refused::UnknownRun(run_id)))?
        }
        Reply::Refused(refused) => return Err(problems::refused(&refused).into()),
        _ => return Err(unexpected().into()),
    };
    let code = status(&view);
    let RunView { mut status, result } = view;
    status.result = bodies::resolve_result(&app.blobs, &result)
        .await
        .map_err(|error| problems::unavailable(error.to_string()))?;
    Ok(Answer::of(code, &status))
}

async fn cancel(shard: &Shard, call: &Call, request: CancelRequest) -> Result<Answer, Failed> {
    let reason = request
        .reason
        .unwrap_or_else(|| "cancelled by the user".to_owned());
    if reason.len() > TEXT_BYTES_MAX {
        return Err(problems::invalid(
            "reason",
            format!("at most {TEXT_BYTES_MAX} bytes are allowed"),
        )
        .into());
    }
    let command = Command::Cancel(CancelCommand {
        command_id: command_id(call)?,
        tenant: call.tenant.clone(),
        run_id: request.id,
        reason,
    });
    done(
        shard
            .owner
            .ask(None, |token| Input::Command { token, command })
            .await?,
    )
}

async fn answer_question(
    shard: &Shard,
    call: &Call,
    request: AnswerRequest,
) -> Result<Answer, Failed> {
    let run_id: RunId = request
        .id
        .ok_or_else(|| problems::invalid("id", "name the run"))?;
    if request.answer.len() > TEXT_BYTES_MAX {
        return Err(problems::invalid(
            "answer",
            format!("at most {TEXT_BYTES_MAX} bytes are allowed"),
        )
        .into());
    }
    let command = Command::Answer(AnswerCommand {
        command_id: command_id(call)?,
        tenant: call.tenant.clone(),
        run_id,
        question_id: request.question_id,
        answer: request.answer,
    });
    done(
        shard
            .owner
            .ask(None, |token| Input::Command { token, command })
            .await?,
    )
}

pub(super) fn done(reply: Reply) -> Result<Answer, Failed> {
    match reply {
        Reply::Done { run_id, state } => Ok(Answer::of(200, &AnswerBody { id: run_id, state })),
        Reply::Refused(refused) => Err(problems::refused(&refused).into()),
        _ => Err(unexpected().into()),
    }
}

async fn events(shard: &Shard, call: &Call, request: EventsRequest) -> Result<Answer, Failed> {
    let after = request.after;
    let mut events = history(shard, call, request).await?;
    events.retain(|event| event.number > after);
    let more = events.len() > EVENTS_PAGE_MAX;
    events.truncate(EVENTS_PAGE_MAX);
    Ok(Answer::of(200, &EventsPage { events, more }))
}

async fn history(
    shard: &Shard,
    call: &Call,
    request: EventsRequest,
) -> Result<Vec<muster_proto::RunEvent>, Failed> {
    let query = Query::Events {
        tenant: call.tenant.clone(),
        request,
    };
    let reply = shard
        .owner
        .ask(None, |token| Input::Query { token, query })
        .await?;
    match old_runs::reply(shard, &call.tenant, reply).await? {
        Reply::Events {
            run_id,
            sequences,
            workflows,
        }
        | Reply::FromLog {
            run_id,
            sequences,
            workflows,
        } => {
            let read = shard.reader.run(run_id, &sequences, &workflows).await;
            Ok(read
                .map_err(|error| problems::unavailable(error.to_string()))?
                .into_events())
        }
        Reply::Refused(refused) => Err(problems::refused(&refused).into()),
        _ => Err(unexpected().into()),
    }
}

pub(super) fn command_id(call: &Call) -> Result<CommandId, Problem> {
    CommandId::new(call.command_id.as_str()).map_err(|error| {
        problems::bad_header(muster_proto::api::IDEMPOTENCY_KEY, error.to_string())
    })
}

pub(super) fn unexpected() -> Problem {
    Problem::new(
        500,
        "internal",
        "Internal error",
        "the owner gave another kind of reply",
    )
}
