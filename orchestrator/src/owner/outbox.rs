//! The owner's way to agents: messages out, and what comes back on their reply subjects.

use muster_engine::{Input, TaskEnd, TaskEndKind};
use muster_proto::{AttemptId, ContentType, Fault, TaskRequest, subject};
use muster_transport::{BlobError, Blobs, Connection, Message, SubscribeError, Subscription};
use tokio::sync::mpsc;

use crate::intake::simple_answer;

/// Reply subjects name the attempt: `<inbox>.<run>.<task>.<number>`, which are tokens each.
#[derive(Debug, Clone)]
pub(super) struct Outbox {
    pub(super) connection: Connection,
    inbox: String,
    inputs: mpsc::Sender<Input>,
    /// Whether large messages are pressed.
    compresses: bool,
}

impl Outbox {
    /// Listens for what comes back, which goes to `inputs`.
    pub(super) async fn open(
        connection: Connection,
        blobs: Blobs,
        inputs: mpsc::Sender<Input>,
        compresses: bool,
    ) -> Result<Self, SubscribeError> {
        let inbox = connection.new_inbox();
        let answers = connection.subscribe(&format!("{inbox}.*.*.*")).await?;
        tokio::spawn(take_answers(answers, inbox.clone(), blobs, inputs.clone()));
        Ok(Self {
            connection,
            inbox,
            inputs,
            compresses,
        })
    }

    /// Where an answer to an attempt goes.
    pub(super) fn reply_subject(&self, attempt: &AttemptId) -> String {
        format!("{}.{attempt}", self.inbox)
    }

    /// Ends an attempt that cannot be handed over, however often it is tried.
    pub(super) async fn fail(&self, request: &TaskRequest, error: &BlobError) {
        let fault = Fault::fatal(format!("the task cannot be handed over: {error}"));
        let end = TaskEnd {
            run_id: request.run_id.clone(),
            task_id: request.task_id.clone(),
            attempt_id: request.attempt_id.clone(),
            kind: TaskEndKind::Fault(fault.with_code("task_too_large")),
            data: None,
        };
        // Fails only when this term has ended.
        let _ = self.inputs.send(Input::Answered(end)).await;
    }

    /// Sends, and says so in the log when it cannot: an attempt that is not accepted goes again.
    pub(super) async fn send(
        &self,
        subject: &str,
        reply: Option<&str>,
        content_type: ContentType,
        bytes: Vec<u8>,
    ) {
        self.send_to(subject, reply, content_type, false, bytes)
            .await;
    }

    /// The same to an agent, pressed where it reads that and the settings ask for it.
    pub(super) async fn send_to(
        &self,
        subject: &str,
        reply: Option<&str>,
        content_type: ContentType,
        unpacks: bool,
        bytes: Vec<u8>,
    ) {
        let headers = [(ContentType::HEADER, content_type.as_str())];
        let connection = &self.connection;
        if unpacks && self.compresses {
            let sent = connection.publish_pressed(subject, reply, &headers, bytes);
            if let Err(error) = sent.await {
                tracing::error!(%subject, %error, "cannot send");
            }
            return;
        }
        let sent = match (reply, content_type) {
            (Some(reply), ContentType::Json) => {
                connection.publish_with_reply(subject, reply, bytes).await
            }
            (None, ContentType::Json) => connection.publish(subject, bytes).await,
            (Some(reply), _) => {
                connection
                    .publish_with_reply_and_headers(subject, reply, &headers, bytes)
                    .await
            }
            (None, _) => {
                connection
                    .publish_with_headers(subject, &headers, bytes)
                    .await
            }
        };
        if let Err(error) = sent {
            tracing::error!(%subject, %error, "cannot send");
        }
    }
}

async fn take_answers(
    mut answers: Subscription,
    inbox: String,
    blobs: Blobs,
    inputs: mpsc::Sender<Input>,
) {
    while let Some(message) = answers.next().await {
        let Some(attempt) = attempt_of(&message, &inbox) else {
            continue;
        };
        let input = if message.is_no_responders() {
            Some(Input::NoResponder(attempt))
        } else {
            simple_answer(&blobs, attempt, &message).await
        };
        if let Some(input) = input
            && inputs.send(input).await.is_err()
        {
            return;
        }
    }
}

fn attempt_of(message: &Message, inbox: &str) -> Option<AttemptId> {
    let name = message.subject.strip_prefix(inbox)?.strip_prefix('.')?;
    AttemptId::new(name).ok()
}

/// Where a task goes.
pub(super) fn task_subject(delivery: &muster_engine::Delivery) -> Option<String> {
    match &delivery.agent {
        None => Some(subject::task_queue(&delivery.agent_type)),
        Some(agent) => match subject::task(&agent.agent_type, &agent.agent_id) {
            Ok(subject) => Some(subject),
            Err(error) => {
                tracing::error!(%error, "cannot address an agent");
                None
            }
        },
    }
}
