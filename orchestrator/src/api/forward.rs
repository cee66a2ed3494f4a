//! Bringing a call to the owner of its shard: here, or at another orchestrator.

use std::time::Duration;

use muster_proto::{api::STATUS, subject};
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use super::{
    App,
    answer::{Failed, answer},
    call::{Answer, Call, Verb},
    compress, gather, known, problems, stale,
};
use crate::shards::Shard;

/// How long a call waits for an owner: a takeover takes a second or two.
const OWNER_WAIT: Duration = Duration::from_secs(5);
/// How often an owner is looked for meanwhile: at first often, since a planned move takes
/// milliseconds.
const OWNER_PAUSE_MIN: Duration = Duration::from_millis(10);
const OWNER_PAUSE_MAX: Duration = Duration::from_millis(100);
/// What the owner's answer may take beyond what the call wants to wait.
const FORWARD_TIMEOUT: Duration = Duration::from_secs(10);
/// Tries to find a submission's shard: each fails only when the number of shards has just grown.
const MAP_TRIES_MAX: u32 = 5;

/// Does a call wherever its shards are owned.
pub(super) async fn dispatch(app: &App, call: Call) -> Answer {
    match call.verb {
        Verb::Plan | Verb::Run => submit(app, call).await,
        Verb::List => stale::look(app, &call, gather::gather(app, &call)).await,
        Verb::Status => {
            let asked = on_shard(app, shard_of(app, &call), &call);
            stale::look(app, &call, asked).await
        }
        Verb::Agents
        | Verb::Pools
        | Verb::DeadLetters
        | Verb::Breaker
        | Verb::Stop
        | Verb::Lift
        | Verb::Stopped
        | Verb::Costs => gather::gather(app, &call).await,
        Verb::Workflows => Answer::of(200, &app.workflows.views()),
        Verb::Modify
        | Verb::Pause
        | Verb::Resume
        | Verb::Feedback
        | Verb::Redirect
        | Verb::Cancel
        | Verb::Answer
        | Verb::Events
        | Verb::DeadLetter
        | Verb::Resend
        | Verb::Drop
        | Verb::Why
        | Verb::Lookup => on_shard(app, shard_of(app, &call), &call).await,
    }
}

/// A submission goes to the shard of its name, or where it is known from before the number of
/// shards grew.
async fn submit(app: &App, mut call: Call) -> Answer {
    let name = session_of(&call).unwrap_or_else(|| call.command_id.clone());
    for _ in 0..MAP_TRIES_MAX {
        let (_, epoch) = app.shards.count();
        call.map_epoch = epoch;
        let (shard, before) = app.shards.of_command(call.tenant.as_str(), &name);
        let known = match before.filter(|_| call.named) {
            Some(before) => match known::is_known(app, before, &call).await {
                Ok(is_known) => is_known.then_some(before),
                Err(answer) => return answer,
            },
            None => None,
        };
        let answer = on_shard(app, known.unwrap_or(shard), &call).await;
        if !is_stale(&answer) {
            return answer;
        }
        app.shards.refresh().await;
    }
    Answer::problem(&problems::refused(&muster_engine::Refused::StaleMap))
}

/// All requests of one conversation go to one shard, which knows whether it is busy.
fn session_of(call: &Call) -> Option<String> {
    #[derive(Deserialize)]
    struct Spoken {
        session: Option<String>,
    }
    let spoken = serde_json::from_str::<Spoken>(&call.body).ok()?;
    Some(format!("session {}", spoken.session?))
}

fn is_stale(answer: &Answer) -> bool {
    answer.status == STALE_MAP_STATUS
}

/// Between orchestrators: the number of shards has grown. Clients never see it.
pub(super) const STALE_MAP_STATUS: u16 = 421;

/// Between orchestrators: the shard was handed over in the middle of the call, which may have been
/// done or not. Whoever passed it on asks again. Clients never see it.
const NOT_OWNER_STATUS: u16 = 425;

/// Does a call on one shard.
pub(super) async fn on_shard(app: &App, number: u32, call: &Call) -> Answer {
    let Some(shard) = app.shards.get(number) else {
        return Answer::problem(&problems::no_owner());
    };
    let give_up = Instant::now() + OWNER_WAIT;
    let mut pause = OWNER_PAUSE_MIN;
    loop {
        match answer(app, &shard, call).await {
            Ok(answer) => return answer,
            Err(Failed::Problem(problem)) => return Answer::problem(&problem),
            Err(Failed::StaleMap) => return stale(),
            Err(Failed::NoOwner) => {}
        }
        // Owned here, and yet no reply: the log does not answer. Nobody else could do it either.
        if shard.owner.is_owner() {
            return Answer::problem(&problems::unavailable(
                "the log does not answer; the command may have been stored: send it again with the same Idempotency-Key",
            ));
        }
        if app.connection.is_up()
            && let Some(answer) = ask_other_owner(app, &shard, call).await
        {
            return answer;
        }
        if Instant::now() >= give_up {
            return Answer::problem(&problems::no_owner());
        }
        sleep(pause).await;
        pause = (pause * 2).min(OWNER_PAUSE_MAX);
    }
}

/// The answer that says so.
pub(super) fn stale() -> Answer {
    Answer {
        status: STALE_MAP_STATUS,
        body: Vec::new(),
        retry_after_s: None,
    }
}

/// The answer to a call that was passed on to an owner that is none any more.
pub(super) fn not_owner() -> Answer {
    Answer {
        status: NOT_OWNER_STATUS,
        body: Vec::new(),
        retry_after_s: None,
    }
}

/// Whether anybody owns the shard and says so.
pub(super) async fn owner_answers(app: &App, shard: u32) -> bool {
    let subject = subject::query(shard);
    app.connection
        .request(&subject, &[], Vec::new(), Some(Duration::from_secs(1)))
        .await
        .is_ok()
}

/// Asks the owner elsewhere, unless this process becomes the owner meanwhile: one that stands
/// still must not hold up callers after its shard was taken over.
async fn ask_other_owner(app: &App, shard: &Shard, call: &Call) -> Option<Answer> {
    tokio::select! {
        answer = ask_owner(app, shard.owner.shard(), call) => answer,
        _ = shard.owner.owned(true) => None,
    }
}

/// The same call, the same command id: it is done once, however often it is sent.
async fn ask_owner(app: &App, shard: u32, call: &Call) -> Option<Answer> {
    let subject = if call.verb.changes() {
        subject::command(shard)
    } else {
        subject::query(shard)
    };
    let body = serde_json::to_vec(call).ok()?;
    let timeout = call.wait().unwrap_or_default() + FORWARD_TIMEOUT;
    let answer = app
        .connection
        .request(&subject, &[], body, Some(timeout))
        .await
        .ok()?;
    let status = answer.header(STATUS)?.parse().ok()?;
    if status == NOT_OWNER_STATUS {
        return None;
    }
    let retry_after_s = answer
        .header("Retry-After")
        .and_then(|seconds| seconds.parse().ok());
    let body = match answer.header(compress::CONTENT_ENCODING) {
        Some(compress::ZSTD) => compress::decompressed(&answer.payload)?,
        _ => answer.payload.to_vec(),
    };
    Some(Answer {
        status,
        body,
        retry_after_s,
    })
}

/// A run, and a dead letter, names its shard.
pub(super) fn shard_of(app: &App, call: &Call) -> u32 {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    let named = serde_json::from_str::<Named>(&call.body);
    let shard = named.ok().and_then(|request| {
        let (shard, _) = request.id.split_once('-')?;
        shard.parse().ok()
    });
    let (count, _) = app.shards.count();
    shard.filter(|shard| *shard < count).unwrap_or(0)
}
