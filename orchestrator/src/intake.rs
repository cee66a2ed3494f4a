//! What agents send: results and heartbeats, read, bounded, their large bodies stored.

use muster_engine::{AgentKey, Input, StoredSuccess, TaskEnd, TaskEndKind, UnreadMessage};
use muster_proto::{
    AgentId, AgentType, AttemptId, BlobRef, Body, Conflict, ContentType, DecodeError, Fault, Json,
    Outcome, Payload, Results, RunId, Success, TaskId, TaskResult, codec, subject,
};
use muster_transport::{BlobError, Blobs, Message, Subscription};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::{
    bodies::Keeper,
    owner::{Config, Handle},
};

/// Listens for results and heartbeats until the process stops.
pub(crate) fn start(config: &Config, owner: &Handle) {
    let results = subject::results_of(config.shard);
    listen(config, owner, results, take_results, true);
    listen(
        config,
        owner,
        subject::HEARTBEATS.to_owned(),
        take_heartbeat,
        // Every shard hears every agent: one of them keeps what cannot be read.
        config.shard == 0,
    );
}

/// What is kept of a message that cannot be read: enough to see whose it is.
const SAMPLE_BYTES_MAX: usize = 2 * 1024;

type Take = for<'a> fn(
    &'a Blobs,
    Message,
) -> futures_util::future::BoxFuture<'a, Result<Input, IntakeError>>;

#[derive(Debug, thiserror::Error)]
enum IntakeError {
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error("the subject {0} does not name its sender")]
    Subject(String),
    #[error("the message says that it is from {0}, its subject says otherwise")]
    Sender(AgentId),
    #[error("the payload is not what this subject is for")]
    Kind,
    #[error("cannot store a body: {0}")]
    Blob(#[from] BlobError),
}

fn listen(config: &Config, owner: &Handle, subject: String, take: Take, keeps: bool) {
    let (connection, blobs, stop) = (
        config.connection.clone(),
        config.blobs.clone(),
        config.stop.clone(),
    );
    let owner = owner.clone();
    tokio::spawn(async move {
        match connection.subscribe(&subject).await {
            Ok(subscription) => pump(subscription, blobs, owner, stop, take, keeps).await,
            Err(error) => tracing::error!(%error, "cannot listen for agents"),
        }
    });
}

/// Messages are taken in order; bodies are stored before what names them is told.
async fn pump(
    mut subscription: Subscription,
    blobs: Blobs,
    owner: Handle,
    stop: CancellationToken,
    take: Take,
    keeps: bool,
) {
    loop {
        let message = tokio::select! {
            message = subscription.next() => message,
            () = stop.cancelled() => None,
        };
        let Some(message) = message else { return };
        let (subject, payload) = (message.subject.clone(), message.payload.clone());
        match take(&blobs, message).await {
            Ok(input) => owner.tell(input).await,
            Err(error) => {
                tracing::warn!(%subject, %error, "refused a message");
                if keeps {
                    owner.tell(unread(subject, &payload, &error)).await;
                }
            }
        }
    }
}

/// What is kept of a message that cannot be read.
fn unread(subject: String, payload: &[u8], error: &IntakeError) -> Input {
    let sample = &payload[..payload.len().min(SAMPLE_BYTES_MAX)];
    let mut reason = error.to_string();
    reason.truncate(reason.floor_char_boundary(SAMPLE_BYTES_MAX));
    Input::Unread {
        reason,
        message: UnreadMessage {
            subject,
            sample: String::from_utf8_lossy(sample).into_owned(),
            bytes: payload.len() as u64,
            others: 0,
        },
    }
}

fn take_heartbeat(
    _: &Blobs,
    message: Message,
) -> futures_util::future::BoxFuture<'_, Result<Input, IntakeError>> {
    Box::pin(async move {
        let sender = sender_of(&message.subject)?;
        let Payload::Heartbeat(heartbeat) = decode(&message)? else {
            return Err(IntakeError::Kind);
        };
        if heartbeat.agent_id != sender.agent_id || heartbeat.agent_type != sender.agent_type {
            return Err(IntakeError::Sender(heartbeat.agent_id));
        }
        Ok(Input::Heartbeat(Box::new(heartbeat)))
    })
}

fn take_results(
    blobs: &Blobs,
    message: Message,
) -> futures_util::future::BoxFuture<'_, Result<Input, IntakeError>> {
    Box::pin(async move {
        let agent = sender_of(&message.subject)?;
        let Payload::Results(results) = decode(&message)? else {
            return Err(IntakeError::Kind);
        };
        let Results {
            accepted,
            full,
            results,
            incarnation,
            counter,
            current_load,
        } = results;
        let mut ends = Vec::with_capacity(results.len());
        for result in results {
            // Each result is an event of its own, and has the room of one.
            ends.push(end_of(blobs, result).await?);
        }
        Ok(Input::Results {
            agent,
            accepted,
            full,
            ends,
            incarnation,
            counter,
            current_load,
        })
    })
}

fn decode(message: &Message) -> Result<Payload, IntakeError> {
    let header = message.header(ContentType::HEADER);
    let content_type = ContentType::from_header(header).map_err(DecodeError::from)?;
    Ok(codec::decode(content_type, &message.payload)?.1)
}

/// The last two tokens: the broker's rules let an agent publish only under its own.
fn sender_of(subject: &str) -> Result<AgentKey, IntakeError> {
    let unnamed = || IntakeError::Subject(subject.to_owned());
    let mut tokens = subject.rsplit('.');
    let agent_id = tokens
        .next()
        .and_then(|token| AgentId::new(token).ok())
        .ok_or_else(unnamed)?;
    let agent_type = tokens
        .next()
        .and_then(|token| AgentType::new(token).ok())
        .ok_or_else(unnamed)?;
    Ok(AgentKey {
        agent_type,
        agent_id,
    })
}

async fn end_of(blobs: &Blobs, result: TaskResult) -> Result<TaskEnd, BlobError> {
    let checked = result.check();
    let mut data = None;
    let kind = match result.outcome {
        _ if checked.is_err() => {
            let reason = checked
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            let fault = Fault::retryable(format!("the result breaks a bound: {reason}"));
            TaskEndKind::Fault(fault.with_code("bad_result"))
        }
        Outcome::Success(success) => {
            let ended = success_of(blobs, success, result.elapsed_ms).await?;
            data = ended.data;
            ended.kind
        }
        Outcome::Fault(fault) => TaskEndKind::Fault(fault),
        Outcome::Question(question) => TaskEndKind::Question(question),
    };
    Ok(TaskEnd {
        run_id: result.run_id,
        task_id: result.task_id,
        attempt_id: result.attempt_id,
        kind,
        data,
    })
}

/// A success, and its data where the success only refers to it.
struct Ended {
    kind: TaskEndKind,
    data: Option<Json>,
}

async fn success_of(blobs: &Blobs, success: Success, elapsed_ms: u64) -> Result<Ended, BlobError> {
    let mut keeper = Keeper::new(blobs);
    let (body, data) = if success.blob {
        match referred(blobs, &success.data).await? {
            Ok((blob, data)) => (Body::Blob(blob), Some(data)),
            Err(fault) => {
                let kind = TaskEndKind::Fault(fault);
                return Ok(Ended { kind, data: None });
            }
        }
    } else {
        let data = success.data.clone();
        let body = keeper.keep(success.data).await?;
        let is_stored = body.as_inline().is_none();
        (body, is_stored.then_some(data))
    };
    let plan = match success.plan {
        Some(plan) => keeper.keep_plan(plan).await?,
        None => Vec::new(),
    };
    let success = StoredSuccess {
        data: body,
        method: success.method,
        sources: success.sources,
        assumptions: success.assumptions,
        confidence: success.confidence,
        tokens: success.tokens,
        cost_usd: success.cost_usd,
        elapsed_ms,
        plan,
        exchanges: success.exchanges,
    };
    let kind = TaskEndKind::Success(Box::new(success));
    Ok(Ended { kind, data })
}

/// What an agent has stored itself and refers to. It is read here, so that nobody can name what is
/// not there, and schemas can judge it. A reference to nothing is the agent's fault.
async fn referred(
    blobs: &Blobs,
    reference: &Json,
) -> Result<Result<(BlobRef, Json), Fault>, BlobError> {
    let bad = |reason: String| Ok(Err(Fault::retryable(reason).with_code("bad_result")));
    let Ok(blob) = reference.parse::<BlobRef>() else {
        return bad("the result's reference to a blob is not readable".to_owned());
    };
    match blobs.get(&blob).await {
        Ok(data) => Ok(Ok((blob, data))),
        Err(error) if error.may_pass() => Err(error),
        Err(error) => bad(format!("the result refers to what cannot be read: {error}")),
    }
}

/// What a simple agent may write in short: the reply itself says which attempt it answers.
#[derive(Deserialize)]
struct Short {
    data: Option<Json>,
    fault: Option<ShortFault>,
}

#[derive(Deserialize)]
struct ShortFault {
    message: String,
    #[serde(default)]
    retryable: bool,
    #[serde(default)]
    conflicts: Vec<Conflict>,
}

/// The answer of a simple agent to one task. One that cannot be read is the agent's fault.
pub(crate) async fn simple_answer(
    blobs: &Blobs,
    attempt: AttemptId,
    message: &Message,
) -> Option<Input> {
    let (run_id, task_id) = attempt
        .parts()
        .and_then(|(run, task, _)| Some((RunId::new(run).ok()?, TaskId::new(task).ok()?)))?;
    let mut data = None;
    let kind = match read_simple(message) {
        Ok(Outcome::Success(success)) => match success_of(blobs, success, 0).await {
            Ok(ended) => {
                data = ended.data;
                ended.kind
            }
            Err(error) => {
                TaskEndKind::Fault(Fault::system(format!("cannot store the result: {error}")))
            }
        },
        Ok(Outcome::Fault(fault)) => TaskEndKind::Fault(fault),
        Ok(Outcome::Question(question)) => TaskEndKind::Question(question),
        Err(error) => {
            let message = format!("the agent's answer cannot be read: {error}");
            TaskEndKind::Fault(Fault::retryable(message).with_code("bad_answer"))
        }
    };
    Some(Input::Answered(TaskEnd {
        run_id,
        task_id,
        attempt_id: attempt,
        kind,
        data,
    }))
}

/// Either the full payload of results, or the short form `{"data"}` or `{"fault"}`.
fn read_simple(message: &Message) -> Result<Outcome, DecodeError> {
    let content_type =
        ContentType::from_header(message.header(ContentType::HEADER)).unwrap_or_default();
    let envelope = codec::decode_envelope(content_type, &message.payload)?;
    if let Ok(Payload::Results(results)) = Payload::from_json(&envelope.payload) {
        let first = results
            .results
            .into_iter()
            .next()
            .map(|result| result.outcome);
        return first.ok_or(DecodeError::Missing {
            field: "payload.results[0]".to_owned(),
        });
    }
    let short: Short = envelope
        .payload
        .parse()
        .map_err(|error| DecodeError::Invalid {
            field: "payload".to_owned(),
            reason: format!("expected results, {{\"data\"}} or {{\"fault\"}}: {error}"),
        })?;
    match (short.data, short.fault) {
        (Some(data), None) => Ok(Outcome::Success(success_with(data))),
        (None, Some(fault)) => Ok(Outcome::Fault(Fault {
            retryable: fault.retryable,
            conflicts: fault.conflicts,
            ..Fault::fatal(fault.message).with_code("agent_failed")
        })),
        (Some(_), Some(_)) | (None, None) => Err(DecodeError::Invalid {
            field: "payload".to_owned(),
            reason: "expected either data or fault".to_owned(),
        }),
    }
}

fn success_with(data: Json) -> Success {
    Success {
        data,
        blob: false,
        method: muster_proto::Method::default(),
        sources: Vec::new(),
        assumptions: Vec::new(),
        confidence: None,
        tokens: muster_proto::Tokens::default(),
        cost_usd: 0.0,
        plan: None,
        exchanges: Vec::new(),
    }
}
