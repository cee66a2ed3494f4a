//! What ties an attempt to the other agents of its run: asks, shares and progress.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use muster_proto::{
    AgentType, Ask, AskMade, AttemptId, Control, Exchange, Fault, Found, Json, MessageType,
    Payload, Priority, Progress, RunId, Share, ShareMade, TaskId, Tenant, Timestamp, Tokens, Topic,
    limits::{ASK_BYTES_MAX, ASK_DEPTH_MAX, PROGRESS_TEXT_BYTES_MAX, SHARE_BYTES_MAX},
    subject,
};
use muster_transport::{RequestError, Subscription};

use crate::{
    Answer, Shares, Task,
    account::{Account, Allowance},
    answer,
    voice::{Letter, Voice},
};

/// Faults by which an asked agent says that it did not begin: they cost nothing.
const NOT_BEGUN: [&str; 4] = ["full", "nobody_answers", "ask_cycle", "ask_too_deep"];

/// One attempt, or one answer for an attempt, among the others of its run.
#[derive(Debug)]
pub(crate) struct Link {
    voice: Arc<Voice>,
    run_id: RunId,
    task_id: TaskId,
    attempt_id: AttemptId,
    tenant: Tenant,
    now: Timestamp,
    priority: Priority,
    /// Who asked before; this agent's own type last.
    chain: Vec<AgentType>,
    account: Mutex<Account>,
}

impl Link {
    /// Of a task in hand.
    pub(crate) fn of_task(voice: Arc<Voice>, task: &Task) -> Self {
        Self {
            chain: vec![voice.agent_type.clone()],
            voice,
            run_id: task.run_id.clone(),
            task_id: task.task_id.clone(),
            attempt_id: task.attempt_id.clone(),
            tenant: task.tenant.clone(),
            now: Timestamp::from_ms(task.now.as_millisecond()),
            priority: task.priority,
            account: Mutex::new(Account::of_attempt(task.cost_usd_max)),
        }
    }

    /// Of an ask in hand.
    pub(crate) fn of_ask(voice: Arc<Voice>, ask: &Ask) -> Self {
        let own = voice.agent_type.clone();
        Self {
            chain: ask.chain.iter().cloned().chain([own]).collect(),
            voice,
            run_id: ask.run_id.clone(),
            task_id: ask.task_id.clone(),
            attempt_id: ask.attempt_id.clone(),
            tenant: ask.tenant.clone(),
            now: ask.now,
            priority: Priority::P2,
            account: Mutex::new(Account::of_answer(ask.cost_usd_max)),
        }
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what was asked and shared to what the work itself says.
    pub(crate) fn settle(
        &self,
        cost_usd: &mut f64,
        tokens: &mut Tokens,
        exchanges: &mut Vec<Exchange>,
    ) {
        self.account().settle(cost_usd, tokens, exchanges);
    }

    /// Asks whoever of a type has room.
    pub(crate) async fn ask(
        &self,
        agent_type: &str,
        payload: Json,
        timeout: Duration,
        cost_usd_max: Option<f64>,
    ) -> Result<Answer, Fault> {
        let agent_type = AgentType::new(agent_type).map_err(|error| {
            Fault::fatal(format!("agent type {agent_type:?} {error}")).with_code("bad_ask")
        })?;
        let began = self
            .check(&agent_type, &payload)
            .and_then(|()| self.account().begin_ask(cost_usd_max));
        let allowance = match began {
            Ok(allowance) => allowance,
            Err(fault) => {
                let made = self.made(&agent_type, Some(&fault), Duration::ZERO);
                self.account().refused(made);
                return Err(fault);
            }
        };
        let started = Instant::now();
        let asked = self.request(&agent_type, payload, timeout, allowance);
        let answered = asked.await;
        self.book(&agent_type, allowance, answered, started.elapsed())
    }

    fn check(&self, agent_type: &AgentType, payload: &Json) -> Result<(), Fault> {
        check_chain(&self.chain, agent_type)?;
        if payload.len() > ASK_BYTES_MAX {
            let message = format!(
                "what is asked is {} bytes long; at most {ASK_BYTES_MAX} are allowed",
                payload.len()
            );
            return Err(Fault::fatal(message).with_code("ask_too_large"));
        }
        Ok(())
    }

    async fn request(
        &self,
        agent_type: &AgentType,
        payload: Json,
        timeout: Duration,
        allowance: Allowance,
    ) -> Result<Found, Fault> {
        let ask = Ask {
            run_id: self.run_id.clone(),
            task_id: self.task_id.clone(),
            attempt_id: self.attempt_id.clone(),
            tenant: self.tenant.clone(),
            agent_type: agent_type.clone(),
            chain: self.chain.clone(),
            payload,
            now: self.now,
            cost_usd_max: allowance.cost_usd_max,
        };
        let (ask_id, message) = self.voice.seal(Letter {
            to: agent_type.as_str(),
            message_type: MessageType::DataRequest,
            priority: self.priority,
            timeout: Some(timeout),
            payload: Payload::Ask(ask),
        });
        let mut waiting = Waiting {
            voice: &self.voice,
            agent_type,
            ask_id,
            is_over: false,
        };
        let subject = subject::ask(agent_type);
        let connection = &self.voice.connection;
        let answer = connection
            .request(&subject, &[], message, Some(timeout))
            .await;
        waiting.is_over = true;
        match answer {
            Ok(message) => answer::read(&message),
            Err(error) => Err(unanswered(agent_type, timeout, &error)),
        }
    }

    /// Puts an ask into the account.
    fn book(
        &self,
        agent_type: &AgentType,
        allowance: Allowance,
        answered: Result<Found, Fault>,
        elapsed: Duration,
    ) -> Result<Answer, Fault> {
        match answered {
            Ok(mut found) => {
                let mut made = self.made(agent_type, None, elapsed);
                made.tokens = found.tokens;
                made.cost_usd = found.cost_usd;
                let inside = std::mem::take(&mut found.exchanges);
                self.account().answered(allowance, made, inside);
                Ok(Answer::of(found, elapsed))
            }
            Err(fault) => {
                let made = self.made(agent_type, Some(&fault), elapsed);
                let began = !NOT_BEGUN.contains(&fault.code.as_str());
                self.account().failed(allowance, began, made);
                Err(fault)
            }
        }
    }

    fn made(&self, agent_type: &AgentType, fault: Option<&Fault>, elapsed: Duration) -> AskMade {
        AskMade {
            agent_type: agent_type.clone(),
            depth: u32::try_from(self.chain.len()).unwrap_or(u32::MAX),
            fault: fault.map(|fault| fault.code.clone()),
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            tokens: Tokens::default(),
            cost_usd: 0.0,
        }
    }

    /// Tells all agents of the run that listen.
    pub(crate) async fn share(&self, topic: &str, data: Json) -> Result<(), Fault> {
        let topic = Topic::new(topic).map_err(|error| {
            Fault::fatal(format!("topic {topic:?} {error}")).with_code("bad_topic")
        })?;
        let bytes = data.len();
        if bytes > SHARE_BYTES_MAX {
            let message =
                format!("{bytes} bytes are to be shared; at most {SHARE_BYTES_MAX} are allowed");
            return Err(Fault::fatal(message).with_code("share_too_large"));
        }
        self.account().share(ShareMade {
            topic: topic.clone(),
            bytes: bytes as u64,
        })?;
        let subject = subject::share(&self.tenant, &self.run_id, &topic);
        let share = Share {
            run_id: self.run_id.clone(),
            task_id: self.task_id.clone(),
            attempt_id: self.attempt_id.clone(),
            agent_type: self.voice.agent_type.clone(),
            topic,
            data,
        };
        self.publish(&subject, "run", Payload::Share(share)).await
    }

    /// Everything that the others of the run share from here on.
    pub(crate) async fn shares(&self) -> Result<Shares, Fault> {
        let subject = subject::shares_of(&self.tenant, &self.run_id);
        let live: Result<Subscription, _> = self.voice.connection.subscribe(&subject).await;
        let live = live.map_err(|error| Fault::system(error.to_string()))?;
        Ok(Shares::of(
            live,
            self.run_id.clone(),
            self.attempt_id.clone(),
        ))
    }

    /// Tells watchers how far the attempt is; what comes too fast is left out.
    pub(crate) async fn progress(&self, done: Option<f64>, text: &str) {
        let is_answer = self.chain.len() > 1;
        if is_answer || !self.account().may_tell(Instant::now()) {
            return;
        }
        let end = text.floor_char_boundary(PROGRESS_TEXT_BYTES_MAX);
        let progress = Progress {
            run_id: self.run_id.clone(),
            task_id: self.task_id.clone(),
            attempt_id: self.attempt_id.clone(),
            agent_type: self.voice.agent_type.clone(),
            done: done
                .filter(|done| done.is_finite())
                .map(|done| done.clamp(0.0, 1.0)),
            text: text[..end].to_owned(),
        };
        let subject = subject::progress(&self.tenant, &self.run_id);
        let told = self.publish(&subject, "watchers", Payload::Progress(progress));
        if let Err(fault) = told.await {
            tracing::debug!(%fault, "progress was not told");
        }
    }

    async fn publish(&self, subject: &str, to: &str, payload: Payload) -> Result<(), Fault> {
        let (_, message) = self.voice.seal(Letter {
            to,
            message_type: MessageType::StatusUpdate,
            priority: Priority::P3,
            timeout: None,
            payload,
        });
        let sent = self.voice.connection.publish(subject, message).await;
        sent.map_err(|error| Fault::system(error.to_string()))
    }
}

/// Whether a chain of agents may go on with a type; asker and asked both look.
pub(crate) fn check_chain(chain: &[AgentType], next: &AgentType) -> Result<(), Fault> {
    let names = || {
        let names: Vec<&str> = chain.iter().map(AgentType::as_str).collect();
        names.join(" asks ")
    };
    if chain.contains(next) {
        let message = format!("{} asks {next}: it would wait for itself", names());
        return Err(Fault::fatal(message).with_code("ask_cycle"));
    }
    if chain.len() > ASK_DEPTH_MAX {
        let message = format!(
            "{} asks {next}: at most {ASK_DEPTH_MAX} may wait for one another",
            names()
        );
        return Err(Fault::fatal(message).with_code("ask_too_deep"));
    }
    Ok(())
}

fn unanswered(agent_type: &AgentType, timeout: Duration, error: &RequestError) -> Fault {
    match error {
        RequestError::NoResponders(_) => {
            Fault::dependency(format!("no agent of type {agent_type} answers asks"))
                .with_code("nobody_answers")
        }
        RequestError::TimedOut(_) => Fault::dependency(format!(
            "{agent_type} did not answer within {} s",
            timeout.as_secs_f64()
        ))
        .with_code("ask_timeout"),
        RequestError::NotSent(error) => {
            Fault::system(error.to_string()).with_code("nobody_answers")
        }
    }
}

/// An ask under way. Dropped before its end, as with a cancelled attempt, it says so to whoever
/// works on the answer.
struct Waiting<'a> {
    voice: &'a Arc<Voice>,
    agent_type: &'a AgentType,
    ask_id: String,
    is_over: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let Ok(ask_id) = AttemptId::new(self.ask_id.as_str()) else {
            return;
        };
        let (Ok(runtime), false) = (tokio::runtime::Handle::try_current(), self.is_over) else {
            return;
        };
        let control = Control {
            cancel: vec![ask_id],
            ..Control::default()
        };
        let (_, message) = self.voice.seal(Letter {
            to: self.agent_type.as_str(),
            message_type: MessageType::StatusUpdate,
            priority: Priority::P2,
            timeout: None,
            payload: Payload::Control(control),
        });
        let subject = subject::ask_cancel(self.agent_type);
        let voice = Arc::clone(self.voice);
        runtime.spawn(async move {
            // Fails only without a connection: then the answer has nowhere to go either.
            let _ = voice.connection.publish(&subject, message).await;
        });
    }
}
