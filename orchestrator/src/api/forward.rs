//! Bringing a call to the owner: here, or at another orchestrator.

use std::time::Duration;

use muster_proto::{
    api::{STATUS, StatusRequest},
    subject,
};
use tokio::time::{Instant, sleep};

use super::{
    App,
    answer::{Failed, answer},
    call::{Answer, Call, Verb},
    problems,
};

/// How long a call waits for an owner: a takeover takes a second or two.
const OWNER_WAIT: Duration = Duration::from_secs(5);
/// How often an owner is looked for meanwhile.
const OWNER_PAUSE: Duration = Duration::from_millis(100);
/// What the owner's answer may take beyond what the call wants to wait.
const FORWARD_TIMEOUT: Duration = Duration::from_secs(10);

/// Does a call wherever its shard is owned.
pub(super) async fn dispatch(app: &App, call: &Call) -> Answer {
    let give_up = Instant::now() + OWNER_WAIT;
    loop {
        let failed = match answer(app, call).await {
            Ok(answer) => return answer,
            Err(failed) => failed,
        };
        if let Failed::Problem(problem) = failed {
            return Answer::problem(&problem);
        }
        // Owned here, and yet no reply: the log does not answer. Nobody else could do it either.
        if app.owner.is_owner() {
            return Answer::problem(&problems::unavailable(
                "the log does not answer; the command may have been stored: send it again with the same Idempotency-Key",
            ));
        }
        if app.connection.is_up()
            && let Some(answer) = ask_other_owner(app, call).await
        {
            return answer;
        }
        if Instant::now() >= give_up {
            return Answer::problem(&problems::no_owner());
        }
        sleep(OWNER_PAUSE).await;
    }
}

/// Whether anybody owns the shard and says so.
pub(super) async fn owner_answers(app: &App) -> bool {
    let subject = subject::query(app.owner.shard());
    app.connection
        .request(&subject, &[], Vec::new(), Some(Duration::from_secs(1)))
        .await
        .is_ok()
}

/// Asks the owner elsewhere, unless this process becomes the owner meanwhile: one that stands
/// still must not hold up callers after its shard was taken over.
async fn ask_other_owner(app: &App, call: &Call) -> Option<Answer> {
    tokio::select! {
        answer = ask_owner(app, call) => answer,
        _ = app.owner.owned(true) => None,
    }
}

/// The same call, the same command id: it is done once, however often it is sent.
async fn ask_owner(app: &App, call: &Call) -> Option<Answer> {
    let shard = shard_of(app, call);
    let subject = match call.verb {
        Verb::Plan | Verb::Run | Verb::Cancel | Verb::Answer => subject::command(shard),
        Verb::Status | Verb::Events | Verb::List | Verb::Agents | Verb::Workflows => {
            subject::query(shard)
        }
    };
    let body = serde_json::to_vec(call).ok()?;
    let timeout = call.wait().unwrap_or_default() + FORWARD_TIMEOUT;
    let answer = app
        .connection
        .request(&subject, &[], body, Some(timeout))
        .await
        .ok()?;
    let status = answer.header(STATUS)?.parse().ok()?;
    let retry_after_s = answer
        .header("Retry-After")
        .and_then(|seconds| seconds.parse().ok());
    Some(Answer {
        status,
        body: answer.payload.to_vec(),
        retry_after_s,
    })
}

/// A run names its shard; everything else goes to the first one.
fn shard_of(app: &App, call: &Call) -> u32 {
    let named = serde_json::from_str::<StatusRequest>(&call.body)
        .ok()
        .and_then(|request| request.id.shard());
    named.unwrap_or(app.owner.shard())
}
