//! The API for programs on NATS, and calls that other orchestrators pass on.

use std::sync::Arc;

use muster_proto::{
    Tenant,
    api::{IDEMPOTENCY_KEY, STATUS, WAIT},
    subject,
};
use muster_transport::{Message, SubscribeError, Subscription};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::shards::Shard;

use super::{
    App,
    answer::{self, Failed},
    call::{Answer, Call, Verb},
    compress, forward, problems,
};

/// Calls at a time over NATS: each holds at most its body, of up to one MiB.
const CALLS_MAX: usize = 4096;

/// Listens for calls.
pub(super) async fn start(app: &Arc<App>, stop: &CancellationToken) -> Result<(), SubscribeError> {
    let api = app
        .connection
        .subscribe_in_group(subject::API, subject::API_QUEUE_GROUP)
        .await?;
    tokio::spawn(pump(Arc::clone(app), api, stop.clone(), From::Client));
    tokio::spawn(serve_shards(Arc::clone(app), stop.clone()));
    Ok(())
}

/// Whose calls a subscription brings.
#[derive(Debug, Clone, Copy)]
enum From {
    Client,
    Orchestrator(u32),
}

/// Serves each shard, and those that are opened later.
async fn serve_shards(app: Arc<App>, stop: CancellationToken) {
    let mut opened = app.shards.opened();
    let mut served = 0;
    loop {
        for shard in app.shards.all().into_iter().skip(served) {
            served += 1;
            tokio::spawn(serve_owner(Arc::clone(&app), shard, stop.clone()));
        }
        tokio::select! {
            changed = opened.changed() => if changed.is_err() { return },
            () = stop.cancelled() => return,
        }
    }
}

/// Only the owner listens for commands and queries: that nobody does is how others see that the
/// shard has no owner.
async fn serve_owner(app: Arc<App>, shard: Arc<Shard>, stop: CancellationToken) {
    let owner = &shard.owner;
    let number = owner.shard();
    while owner.owned(true).await {
        let term = stop.child_token();
        for subject in [subject::command(number), subject::query(number)] {
            match app.connection.subscribe(&subject).await {
                Ok(calls) => drop(tokio::spawn(pump(
                    Arc::clone(&app),
                    calls,
                    term.clone(),
                    From::Orchestrator(number),
                ))),
                Err(error) => {
                    tracing::error!(%error, "cannot listen for calls of other orchestrators")
                }
            }
        }
        owner.owned(false).await;
        term.cancel();
    }
}

async fn pump(app: Arc<App>, mut calls: Subscription, stop: CancellationToken, from: From) {
    let places = Arc::new(Semaphore::new(CALLS_MAX));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let message = tokio::select! {
            message = calls.next() => message,
            () = stop.cancelled() => return calls.stop().await,
        };
        let Some(message) = message else { return };
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            take(&app, &message, from).await;
            drop(place);
        });
    }
}

async fn take(app: &App, message: &Message, from: From) {
    let Some(reply) = &message.reply else { return };
    let answer = match from {
        From::Client => match read_call(message) {
            Ok(call) => forward::dispatch(app, call).await,
            Err(problem) => Answer::problem(&problem),
        },
        From::Orchestrator(shard) => passed_on(app, shard, message).await,
    };
    let (answer, is_compressed) = compress::compressed(answer);
    let status = answer.status.to_string();
    let retry_after = answer.retry_after_s.map(|seconds| seconds.to_string());
    let mut headers = vec![(STATUS, status.as_str())];
    headers.extend(
        retry_after
            .as_deref()
            .map(|seconds| ("Retry-After", seconds)),
    );
    headers.extend(is_compressed.then_some((compress::CONTENT_ENCODING, compress::ZSTD)));
    if let Err(error) = app
        .connection
        .publish_with_headers(reply, &headers, answer.body)
        .await
    {
        tracing::warn!(%error, "cannot answer a call");
    }
}

/// A call of another orchestrator, done only while the shard is owned here. An empty one asks
/// whether anybody is there.
async fn passed_on(app: &App, number: u32, message: &Message) -> Answer {
    if message.payload.is_empty() {
        return Answer {
            status: 200,
            body: Vec::new(),
            retry_after_s: None,
        };
    }
    let Some(shard) = app.shards.get(number) else {
        return Answer::problem(&problems::no_owner());
    };
    match serde_json::from_slice::<Call>(&message.payload) {
        Ok(call) => match answer::answer(app, &shard, &call).await {
            Ok(answer) => answer,
            Err(Failed::Problem(problem)) => Answer::problem(&problem),
            Err(Failed::StaleMap) => forward::stale(),
            Err(Failed::NoOwner) => forward::not_owner(),
        },
        Err(error) => Answer::problem(&problems::invalid("call", error.to_string())),
    }
}

fn read_call(message: &Message) -> Result<Call, muster_proto::api::Problem> {
    let mut tokens = message.subject.rsplit('.');
    let verb = tokens.next().unwrap_or_default();
    let verb =
        Verb::from_token(verb).ok_or_else(|| problems::route_unknown("verb", &message.subject))?;
    let tenant = tokens.next().and_then(|token| Tenant::new(token).ok());
    let tenant = tenant.ok_or_else(|| problems::invalid("tenant", "is no identifier"))?;
    let wait_s = match message.header(WAIT) {
        Some(text) => text
            .parse()
            .map_err(|_| problems::bad_header(WAIT, "expected whole seconds"))?,
        None => 0,
    };
    let body = String::from_utf8(message.payload.to_vec())
        .map_err(|error| problems::invalid("body", error.to_string()))?;
    let body = if body.is_empty() {
        "{}".to_owned()
    } else {
        body
    };
    let named = message.header(IDEMPOTENCY_KEY).map(ToOwned::to_owned);
    Ok(Call {
        tenant,
        verb,
        named: named.is_some(),
        command_id: named.unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string()),
        wait_s,
        map_epoch: 0,
        behind: None,
        body,
    })
}
