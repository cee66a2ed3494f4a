//! Deliveries of the engine as messages: bodies filled in, split where they are too large.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use muster_engine::{Delivery, Dispatch};
use muster_proto::{
    AgentId, AttemptId, BlobRef, Body, ContentType, Control, Header, Json, MessageId, MessageType,
    Payload, Priority, Refusal, Seconds, TaskRequest, Tasks, Timestamp, codec,
    limits::{BATCH_BYTES_MAX, LONE_BYTES_MAX},
    subject,
};
use muster_transport::{BlobError, Blobs, FailPoint};

use super::outbox::{Outbox, task_subject};

/// Room that a task takes besides its bodies.
const TASK_FRAME_BYTES: usize = 1024;

/// Sends one delivery, as few messages as its bounds allow.
pub(super) async fn deliver(outbox: &Outbox, from: &AgentId, delivery: Delivery, now: Timestamp) {
    let Some(subject) = task_subject(&delivery) else {
        return;
    };
    let content_type =
        ContentType::from_header(delivery.content_type.as_deref()).unwrap_or_default();
    let to = recipient(&delivery);
    let (durable, unpacks) = (delivery.durable, delivery.compression);
    for mut tasks in split(delivery) {
        let first = tasks.tasks.first();
        let attempt = first.map(|task| task.attempt_id.clone());
        let header = task_header(from, &to, first, &tasks, durable, now);
        let reply = attempt.map(|attempt| outbox.reply_subject(&attempt));
        for task in &mut tasks.tasks {
            task.blobs.sort_unstable();
        }
        let (has_tasks, has_stored) = (!tasks.tasks.is_empty(), !tasks.stored.is_empty());
        let bytes = codec::encode(content_type, &header, &Payload::Tasks(tasks));
        FailPoint::DeliverBefore.pass_if(has_tasks);
        FailPoint::StoredBefore.pass_if(has_stored);
        outbox
            .send_to(&subject, reply.as_deref(), content_type, unpacks, bytes)
            .await;
        FailPoint::DeliverAfter.pass_if(has_tasks);
        FailPoint::StoredAfter.pass_if(has_stored);
    }
}

/// Prepares large tasks beside the owner's own work: the bodies are read for agents that take no
/// references, and inputs that are too large for a message become one blob for the others.
pub(super) fn deliver_large(
    outbox: Outbox,
    blobs: Blobs,
    from: AgentId,
    mut delivery: Delivery,
    now: Timestamp,
) {
    tokio::spawn(async move {
        let mut tasks = Vec::with_capacity(delivery.tasks.len());
        for mut dispatch in std::mem::take(&mut delivery.tasks) {
            match prepare(&blobs, &mut dispatch, delivery.durable).await {
                Ok(()) => tasks.push(dispatch),
                Err(error) if error.may_pass() => {
                    // It is not accepted, and goes again.
                    tracing::error!(attempt = %dispatch.request.attempt_id, %error, "cannot read a task's bodies");
                }
                Err(error) => outbox.fail(&dispatch.request, &error).await,
            }
        }
        delivery.tasks = tasks;
        deliver(&outbox, &from, delivery, now).await;
    });
}

/// Whether all bodies can go as they are.
pub(super) fn is_ready(delivery: &Delivery) -> bool {
    let inline = |dispatch: &Dispatch| {
        dispatch.payload.as_inline().is_some()
            && dispatch
                .inputs
                .iter()
                .all(|(_, body)| body.as_inline().is_some())
    };
    let fits = |dispatch: &Dispatch| bytes_of(dispatch) <= BATCH_BYTES_MAX;
    let mut tasks = delivery.tasks.iter();
    tasks.all(|dispatch| fits(dispatch) && (delivery.durable || inline(dispatch)))
}

async fn prepare(blobs: &Blobs, dispatch: &mut Dispatch, durable: bool) -> Result<(), BlobError> {
    if !durable {
        inline_all(blobs, dispatch).await?;
        return match bytes_of(dispatch) {
            bytes if bytes > LONE_BYTES_MAX => Err(BlobError::TooLarge {
                bytes: bytes as u64,
            }),
            _ => Ok(()),
        };
    }
    if bytes_of(dispatch) <= BATCH_BYTES_MAX {
        return Ok(());
    }
    let mut inputs = BTreeMap::new();
    for (task_id, body) in std::mem::take(&mut dispatch.inputs) {
        inputs.insert(task_id, crate::bodies::resolve(blobs, &body).await?);
    }
    let text = serde_json::to_string(&inputs).unwrap_or_default();
    let name = name_of(&blobs.put_inputs(&text).await?);
    // The reference stands in the place of the map, and has its shape.
    dispatch.request.inputs = name.parse().unwrap_or_default();
    dispatch.request.blobs.push("inputs".to_owned());
    Ok(())
}

/// Tells an agent to stop attempts.
pub(super) async fn cancel(
    outbox: &Outbox,
    from: &AgentId,
    agent: &muster_engine::AgentKey,
    (attempts, undo): (Vec<AttemptId>, bool),
    now: Timestamp,
) {
    let Ok(subject) = subject::control(&agent.agent_type, &agent.agent_id) else {
        return;
    };
    let mut control = Control::default();
    if undo {
        control.undo = attempts;
    } else {
        control.cancel = attempts;
    }
    let header = header(
        from,
        &agent.agent_id,
        MessageType::StatusUpdate,
        Priority::P1,
        now,
    );
    let bytes = codec::encode(ContentType::Json, &header, &Payload::Control(control));
    outbox.send(&subject, None, ContentType::Json, bytes).await;
}

/// Asks all agents to report at once.
pub(super) async fn call_roll(outbox: &Outbox, from: &AgentId, now: Timestamp) {
    let control = Control {
        report: true,
        ..Control::default()
    };
    let header = header(from, from, MessageType::StatusUpdate, Priority::P1, now);
    let bytes = codec::encode(ContentType::Json, &header, &Payload::Control(control));
    outbox
        .send(subject::CONTROL_ALL, None, ContentType::Json, bytes)
        .await;
}

async fn inline_all(blobs: &Blobs, dispatch: &mut Dispatch) -> Result<(), BlobError> {
    dispatch.payload = Body::Inline(crate::bodies::resolve(blobs, &dispatch.payload).await?);
    for (_, body) in &mut dispatch.inputs {
        *body = Body::Inline(crate::bodies::resolve(blobs, body).await?);
    }
    Ok(())
}

fn recipient(delivery: &Delivery) -> AgentId {
    let name = delivery
        .agent
        .as_ref()
        .map_or(delivery.agent_type.as_str(), |agent| {
            agent.agent_id.as_str()
        });
    // Both are identifiers within the same bounds.
    AgentId::new(name).unwrap_or_else(|_| unnamed())
}

fn unnamed() -> AgentId {
    #[allow(clippy::expect_used, reason = "a constant of this line")]
    AgentId::new("unnamed").expect("constant is an identifier")
}

/// Messages within the bounds; verdicts go with the first one.
fn split(delivery: Delivery) -> Vec<Tasks> {
    let batch = usize::try_from(delivery.batch).unwrap_or(1).max(1);
    let mut messages = vec![Tasks {
        tasks: Vec::new(),
        stored: delivery.stored,
        ignored: delivery.ignored,
        refused: delivery.refused,
    }];
    let mut bytes = verdict_bytes(&messages[0]);
    for dispatch in delivery.tasks {
        let task_bytes = bytes_of(&dispatch);
        let full = messages.last().is_some_and(|last| {
            !last.tasks.is_empty()
                && (last.tasks.len() >= batch || bytes + task_bytes > BATCH_BYTES_MAX)
        });
        if full {
            messages.push(Tasks::default());
            bytes = 0;
        }
        bytes += task_bytes;
        if let Some(last) = messages.last_mut() {
            last.tasks.push(fill(dispatch));
        }
    }
    messages
}

fn verdict_bytes(tasks: &Tasks) -> usize {
    let ids = tasks
        .stored
        .iter()
        .chain(&tasks.ignored)
        .map(|id| id.as_str().len() + 4);
    let refused = tasks
        .refused
        .iter()
        .map(|Refusal { attempt_id, reason }| attempt_id.as_str().len() + reason.len() + 40);
    ids.chain(refused).sum()
}

fn bytes_of(dispatch: &Dispatch) -> usize {
    let inputs: usize = dispatch
        .inputs
        .iter()
        .map(|(id, body)| id.as_str().len() + body.inline_bytes())
        .sum();
    TASK_FRAME_BYTES + dispatch.payload.inline_bytes() + inputs
}

fn fill(dispatch: Dispatch) -> TaskRequest {
    let mut request = dispatch.request;
    request.payload = place(&dispatch.payload, "payload", &mut request.blobs);
    for (task_id, body) in dispatch.inputs {
        let value = place(&body, &format!("inputs.{task_id}"), &mut request.blobs);
        request.inputs.insert(task_id, value);
    }
    request
}

/// The body itself, or its name, noted as such.
fn place(body: &Body, path: &str, blobs: &mut Vec<String>) -> Json {
    match body {
        Body::Inline(json) => json.clone(),
        Body::Blob(blob) => {
            blobs.push(path.to_owned());
            name_of(blob)
        }
    }
}

fn name_of(blob: &BlobRef) -> Json {
    Json::from_value(blob).unwrap_or_else(|_| Json::null())
}

fn task_header(
    from: &AgentId,
    to: &AgentId,
    first: Option<&TaskRequest>,
    tasks: &Tasks,
    durable: bool,
    now: Timestamp,
) -> Header {
    let most_urgent = tasks
        .tasks
        .iter()
        .map(|task| task.priority)
        .min()
        .unwrap_or_default();
    let message_type = if first.is_some() {
        MessageType::DataRequest
    } else {
        MessageType::StatusUpdate
    };
    let timeout = tasks
        .tasks
        .iter()
        .map(|task| task.timeout.as_ms())
        .max()
        .unwrap_or(0);
    Header {
        requires_response: first.is_some() && !durable,
        timeout: Seconds::from_ms(u64::try_from(timeout).unwrap_or(0)),
        ..header(from, to, message_type, most_urgent, now)
    }
}

fn header(
    from: &AgentId,
    to: &AgentId,
    message_type: MessageType,
    priority: Priority,
    now: Timestamp,
) -> Header {
    Header {
        message_id: new_message_id(from),
        from_agent: from.clone(),
        to_agent: to.clone(),
        message_type,
        priority: priority.on_wire(),
        timestamp: now,
        requires_response: false,
        timeout: Seconds::from_ms(0),
        unknown: std::collections::BTreeMap::new(),
    }
}

/// Unique to this process, whose name is unique among all.
fn new_message_id(from: &AgentId) -> MessageId {
    static SENT: AtomicU64 = AtomicU64::new(0);
    let number = SENT.fetch_add(1, Ordering::Relaxed);
    #[allow(
        clippy::expect_used,
        reason = "a name and a number are within the bounds"
    )]
    MessageId::new(format!("{from}-{number}")).expect("name with a number is an identifier")
}
