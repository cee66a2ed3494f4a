//! Asks of other agents: taken within the same capacity as tasks, answered beside them.

use std::{sync::Arc, time::Duration};

use muster_proto::{
    Answer, AnswerOutcome, Ask, AttemptId, ContentType, Fault, MessageType, Payload, Priority,
    codec, limits::TASK_TIMEOUT_S_MAX, subject,
};
use muster_transport::{Connection, Message, SubscribeError, Subscription};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use super::{Desk, Ended, in_ms};
use crate::{
    LedgerInput,
    identity::Identity,
    link::check_chain,
    voice::{Letter, Voice},
};

/// Where asks come in, and news of asks that nobody waits for any more.
pub(super) struct AskInlets {
    asks: Option<Subscription>,
    cancels: Option<Subscription>,
}

/// An ask in hand.
pub(super) struct Answering {
    cancelled: CancellationToken,
    task: AbortHandle,
}

impl AskInlets {
    /// Subscribes where the agent answers at all: nobody else is asked, and whoever asks knows at
    /// once that nobody is there.
    pub(super) async fn open(
        connection: &Connection,
        identity: &Identity,
    ) -> Result<Self, SubscribeError> {
        if !identity.answers {
            return Ok(Self {
                asks: None,
                cancels: None,
            });
        }
        let agent_type = &identity.record.agent_type;
        let group = subject::ASK_QUEUE_GROUP;
        let asks = subject::ask(agent_type);
        let asks = connection.subscribe_in_group(&asks, group).await?;
        let cancels = subject::ask_cancel(agent_type);
        let cancels = connection.subscribe(&cancels).await?;
        Ok(Self {
            asks: Some(asks),
            cancels: Some(cancels),
        })
    }

    /// The next ask, or the next word that one is not waited for; never where nothing is asked.
    pub(super) async fn next(&mut self) -> Option<Message> {
        tokio::select! {
            ask = next_of(&mut self.asks) => ask,
            cancel = next_of(&mut self.cancels) => cancel,
        }
    }

    /// Takes no more asks: another agent of the type gets them.
    pub(super) fn close(&mut self) {
        self.asks = None;
    }
}

async fn next_of(subscription: &mut Option<Subscription>) -> Option<Message> {
    match subscription {
        Some(subscription) => subscription.next().await,
        None => std::future::pending().await,
    }
}

impl Desk {
    /// Takes an ask, or stops work on one.
    pub(super) async fn take_ask(&mut self, message: Message) {
        let header = message.header(ContentType::HEADER);
        let content_type = ContentType::from_header(header).unwrap_or_default();
        match codec::decode(content_type, &message.payload) {
            Ok((_, Payload::Control(control))) => {
                for ask_id in control.cancel {
                    self.stop_answering(ask_id.as_str());
                }
            }
            Ok((header, Payload::Ask(ask))) => {
                let asker = header.from_agent.to_string();
                let timeout_ms = header.timeout.as_ms().unsigned_abs();
                let timeout = Duration::from_millis(timeout_ms);
                let timeout = timeout.min(Duration::from_secs_f64(TASK_TIMEOUT_S_MAX));
                let ask_id = header.message_id.to_string();
                match self.admit(&ask) {
                    Ok(()) => self.start_answer(ask_id, asker, ask, timeout, message.reply),
                    Err(fault) => {
                        self.refuse(&asker, &ask.attempt_id, fault, message.reply)
                            .await
                    }
                }
            }
            Ok(_) => tracing::debug!(subject = message.subject, "not for an agent"),
            Err(error) => {
                tracing::warn!(subject = message.subject, %error, "an ask that cannot be read");
                let Ok(nobody) = AttemptId::new("unknown") else {
                    return;
                };
                let message_text = crate::output::clip(error.to_string());
                let fault = Fault::fatal(message_text).with_code("bad_ask");
                self.refuse("unknown", &nobody, fault, message.reply).await;
            }
        }
    }

    fn admit(&self, ask: &Ask) -> Result<(), Fault> {
        let own = &self.worker.voice.agent_type;
        if ask.agent_type != *own {
            let message = format!("{} is asked on the subject of {own}", ask.agent_type);
            return Err(Fault::fatal(message).with_code("bad_ask"));
        }
        check_chain(&ask.chain, own)?;
        if self.ledger.can_answer() {
            return Ok(());
        }
        let message = format!("this agent of type {own} has no room for asks");
        Err(Fault::dependency(message).with_code("full"))
    }

    fn start_answer(
        &mut self,
        ask_id: String,
        asker: String,
        ask: Ask,
        timeout: Duration,
        reply: Option<String>,
    ) {
        let cancelled = CancellationToken::new();
        let worker = Arc::clone(&self.worker);
        let (ended, token, id) = (self.ended.clone(), cancelled.clone(), ask_id.clone());
        let work = tokio::spawn(async move {
            let attempt_id = ask.attempt_id.clone();
            let started = tokio::time::Instant::now();
            let outcome = worker.answer(ask, timeout, token).await;
            let answer = Answer {
                attempt_id,
                elapsed_ms: in_ms(started.elapsed()),
                outcome,
            };
            send(&worker.voice, &asker, answer, reply).await;
            // Nobody listens any more when the agent has stopped: then nobody waits either.
            let _ = ended.send(Ended::Answered(id)).await;
        });
        let task = work.abort_handle();
        self.answering.insert(ask_id, Answering { cancelled, task });
        self.count_answering();
    }

    /// An ask has its answer.
    pub(super) fn answered(&mut self, ask_id: &str) {
        self.answering.remove(ask_id);
        self.count_answering();
    }

    fn stop_answering(&mut self, ask_id: &str) {
        if let Some(answering) = self.answering.remove(ask_id) {
            answering.cancelled.cancel();
            answering.task.abort();
            self.count_answering();
        }
    }

    /// Stops work on every ask: the agent goes.
    pub(super) fn stop_all_answers(&mut self) {
        for (_, answering) in self.answering.drain() {
            answering.cancelled.cancel();
            answering.task.abort();
        }
    }

    fn count_answering(&mut self) {
        self.step(LedgerInput::Answering(self.answering.len()));
    }

    async fn refuse(
        &self,
        asker: &str,
        attempt_id: &AttemptId,
        fault: Fault,
        reply: Option<String>,
    ) {
        let answer = Answer {
            attempt_id: attempt_id.clone(),
            elapsed_ms: 0,
            outcome: AnswerOutcome::Fault(fault),
        };
        send(&self.worker.voice, asker, answer, reply).await;
    }
}

async fn send(voice: &Voice, asker: &str, answer: Answer, reply: Option<String>) {
    let Some(reply) = reply else { return };
    let (_, message) = voice.seal(Letter {
        to: asker,
        message_type: MessageType::ResultShare,
        priority: Priority::P2,
        timeout: None,
        payload: Payload::Answer(answer),
    });
    // Fails only when the connection is closed: then nobody can be told.
    let _ = voice.connection.publish(&reply, message).await;
}
