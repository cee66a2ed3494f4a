//! The loop of one agent: moves bytes between the broker, the [`Ledger`] and the work.

mod asks;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use muster_proto::{AttemptId, Heartbeat, Outcome, Payload, Results, TaskRequest, Tasks, subject};
use muster_transport::{
    Blobs, Connection, FailPoint, Message, PublishError, Service, ServiceDescription,
    ServiceRequest, Subscription,
};
use tokio::{
    sync::mpsc,
    task::AbortHandle,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Agent, Ledger, LedgerInput, LedgerOutput, LedgerSettings, RuntimeOptions, ServeError, Undo,
    batch::Tell, cache::Cache, hand_in::HandIn, identity::Identity, mailbox::Mailbox,
    vitals::Vitals, voice::Voice, work::Worker,
};

use asks::{Answering, AskInlets};

/// Messages taken in before anything is answered: enough that a burst is answered with one message,
/// few enough that heartbeats and ends of work get their turn.
const MESSAGES_A_TURN_MAX: usize = 64;
/// Ends of work that wait to be taken in. Work beyond it waits, holding its place in the capacity.
const ENDED_CAPACITY: usize = 1024;
/// Messages of results on their way over HTTPS at a time; more wait until they would be sent again.
const HAND_INS_MAX: usize = 4;

/// One agent, ready to run.
pub(crate) struct Serving {
    inlets: Inlets,
    desk: Desk,
}

/// Where things come in.
struct Inlets {
    tasks: Subscription,
    control_all: Subscription,
    service: Service,
    asks: AskInlets,
    ended: mpsc::Receiver<Ended>,
}

/// Where they are dealt with.
struct Desk {
    ledger: Ledger,
    mailbox: Mailbox,
    vitals: Arc<Vitals>,
    worker: Arc<Worker>,
    working: HashMap<AttemptId, Working>,
    /// Asks in hand, by the id of their message.
    answering: HashMap<String, Answering>,
    /// Messages of results that are on their way over HTTPS.
    hand_ins: usize,
    ended: mpsc::Sender<Ended>,
    /// Whether the agent does several tasks at once.
    batches: bool,
    started: Instant,
    is_done: bool,
}

struct Working {
    cancelled: CancellationToken,
    /// Missing for one of several that are done together: the others go on.
    task: Option<AbortHandle>,
}

enum Ended {
    Attempt {
        attempt_id: AttemptId,
        outcome: Outcome,
        elapsed: Duration,
    },
    Undone(AttemptId),
    Answered(String),
    /// What was said of results that went over HTTPS; none where nobody was reached.
    HandedIn(Option<Tasks>),
}

/// What woke the loop.
enum Event {
    Message(Option<Message>),
    Ended(Option<Ended>),
    Request(Option<ServiceRequest>),
    Ask(Option<Message>),
    Drain,
    Tick,
}

impl Serving {
    /// Subscribes. Nothing is answered before [`Serving::run`].
    pub(crate) async fn start(
        connection: &Connection,
        agent: Arc<dyn Agent>,
        identity: Identity,
        options: &RuntimeOptions,
    ) -> Result<Self, ServeError> {
        let vitals = Arc::new(Vitals::new(identity.record.clone()));
        let (ended_sender, ended) = mpsc::channel(ENDED_CAPACITY);
        let inlets = Inlets {
            tasks: connection.subscribe(&identity.subjects.task).await?,
            control_all: connection.subscribe(subject::CONTROL_ALL).await?,
            service: start_service(connection, &identity, &vitals).await?,
            asks: AskInlets::open(connection, &identity).await?,
            ended,
        };
        let settings = LedgerSettings {
            heartbeat_interval_ms: in_ms(options.heartbeat_interval),
            drain_grace_ms: in_ms(options.drain_grace),
        };
        let voice = Arc::new(Voice::of(connection.clone(), &identity));
        let ledger = Ledger::new(identity.record.clone(), settings);
        let (kind, id) = (&identity.record.agent_type, &identity.record.agent_id);
        let hand_in = options.hand_in.as_ref();
        let hand_in = hand_in.map(|hand_in| HandIn::new(hand_in, kind, id));
        let mailbox = Mailbox::new(connection.clone(), identity.clone(), hand_in.transpose()?);
        let mailbox = mailbox.map_err(|reason| ServeError::BadId {
            agent_id: "orchestrator".to_owned(),
            reason,
        })?;
        let blobs = Blobs::new(connection.clone());
        let description = agent.description();
        let batches = description.batches;
        let desk = Desk {
            ledger,
            mailbox,
            vitals,
            worker: Arc::new(Worker {
                agent,
                blobs,
                voice,
                cache: Arc::new(Cache::of(&description)),
            }),
            working: HashMap::new(),
            answering: HashMap::new(),
            hand_ins: 0,
            ended: ended_sender,
            batches,
            started: Instant::now(),
            is_done: false,
        };
        Ok(Self { inlets, desk })
    }

    /// Serves until drained.
    pub(crate) async fn run(self, drain: CancellationToken) -> Result<(), ServeError> {
        let Self {
            mut inlets,
            mut desk,
        } = self;
        let mut is_draining = false;
        while !desk.is_done {
            let event = inlets.next(desk.wake(), &drain, is_draining).await;
            is_draining |= matches!(event, Event::Drain);
            if is_draining || desk.ledger.is_draining() {
                inlets.asks.close();
            }
            desk.take_in(event).await?;
            desk.take_ready(&mut inlets);
            // Work that is quick is done after this, and its result shares a message with its
            // acceptance.
            tokio::task::yield_now().await;
            desk.take_ended(&mut inlets);
            desk.flush().await?;
        }
        desk.stop_all_answers();
        inlets.service.stop().await;
        Ok(())
    }
}

impl Inlets {
    async fn next(&mut self, wake: Instant, drain: &CancellationToken, is_draining: bool) -> Event {
        tokio::select! {
            message = self.tasks.next() => Event::Message(message),
            ended = self.ended.recv() => Event::Ended(ended),
            request = self.service.next() => Event::Request(request),
            message = self.control_all.next() => Event::Message(message),
            message = self.asks.next() => Event::Ask(message),
            () = drain.cancelled(), if !is_draining => Event::Drain,
            () = sleep_until(wake) => Event::Tick,
        }
    }
}

impl Desk {
    fn now_ms(&self) -> u64 {
        in_ms(self.started.elapsed())
    }

    fn wake(&self) -> Instant {
        self.started + Duration::from_millis(self.ledger.wake_ms())
    }

    async fn take_in(&mut self, event: Event) -> Result<(), ServeError> {
        match event {
            Event::Message(Some(message)) => self.take_message(&message),
            Event::Ended(Some(ended)) => self.end(ended),
            Event::Request(Some(request)) => self.answer(request).await,
            Event::Ask(Some(message)) => self.take_ask(message).await,
            Event::Drain => self.step(LedgerInput::Drain),
            Event::Tick => {}
            Event::Message(None) | Event::Ended(None) | Event::Request(None) | Event::Ask(None) => {
                return Err(PublishError::Closed.into());
            }
        }
        Ok(())
    }

    fn take_ready(&mut self, inlets: &mut Inlets) {
        for _ in 0..MESSAGES_A_TURN_MAX {
            let Some(message) = inlets.tasks.next_if_ready() else {
                break;
            };
            self.take_message(&message);
        }
        self.take_ended(inlets);
    }

    fn take_ended(&mut self, inlets: &mut Inlets) {
        for _ in 0..ENDED_CAPACITY {
            let Ok(ended) = inlets.ended.try_recv() else {
                break;
            };
            self.end(ended);
        }
    }

    fn take_message(&mut self, message: &Message) {
        match self.mailbox.open(message) {
            Some(Payload::Tasks(tasks)) => self.take_tasks(tasks),
            Some(Payload::Control(control)) => self.step(LedgerInput::Control(control)),
            Some(_) => {
                tracing::debug!(subject = message.subject, "not for an agent");
            }
            None => {}
        }
    }

    fn take_tasks(&mut self, tasks: Tasks) {
        for refusal in &tasks.refused {
            tracing::warn!(
                attempt = %refusal.attempt_id,
                reason = refusal.reason,
                "a result was refused"
            );
        }
        let (has_tasks, has_stored) = (!tasks.tasks.is_empty(), !tasks.stored.is_empty());
        FailPoint::TakeBefore.pass_if(has_tasks);
        FailPoint::SettleBefore.pass_if(has_stored);
        self.step(LedgerInput::Tasks(tasks));
        FailPoint::TakeAfter.pass_if(has_tasks);
        FailPoint::SettleAfter.pass_if(has_stored);
    }

    /// A control message to this agent alone; who asks gets its record.
    async fn answer(&mut self, request: ServiceRequest) {
        if !request.message.payload.is_empty() {
            self.take_message(&request.message);
        }
        let record = Heartbeat {
            current_load: u32::try_from(self.ledger.in_hand()).unwrap_or(u32::MAX),
            ..self.vitals.record()
        };
        request.answer(self.mailbox.seal_heartbeat(record)).await;
    }

    fn end(&mut self, ended: Ended) {
        match ended {
            Ended::Attempt {
                attempt_id,
                outcome,
                elapsed,
            } => {
                self.working.remove(&attempt_id);
                self.vitals.count(&outcome);
                self.step(LedgerInput::Ended {
                    attempt_id,
                    outcome,
                    elapsed_ms: in_ms(elapsed),
                });
            }
            Ended::Answered(ask_id) => self.answered(&ask_id),
            Ended::Undone(attempt_id) => self.step(LedgerInput::Undone(attempt_id)),
            Ended::HandedIn(answer) => {
                self.hand_ins -= 1;
                if let Some(tasks) = answer {
                    self.take_tasks(tasks);
                }
            }
        }
    }

    /// Steps that start and stop work; what they say is said by [`Desk::flush`].
    fn step(&mut self, input: LedgerInput) {
        let mut batches: BTreeMap<AttemptId, Vec<TaskRequest>> = BTreeMap::new();
        for output in self.ledger.step(input, self.now_ms()) {
            match output {
                LedgerOutput::Start(task) => match task.batch.clone().filter(|_| self.batches) {
                    Some(batch) => batches.entry(batch).or_default().push(task),
                    None => self.start(task),
                },
                LedgerOutput::Abort(attempt_id) => self.abort(&attempt_id),
                LedgerOutput::Undo(undo) => self.undo(*undo),
                LedgerOutput::Send { .. } | LedgerOutput::Heartbeat(_) | LedgerOutput::Drained => {}
            }
        }
        for tasks in batches.into_values() {
            self.start_batch(tasks);
        }
    }

    async fn flush(&mut self) -> Result<(), ServeError> {
        let now_ms = self.now_ms();
        let input = if now_ms >= self.ledger.wake_ms() {
            LedgerInput::Tick
        } else {
            LedgerInput::Flush
        };
        for output in self.ledger.step(input, now_ms) {
            match output {
                LedgerOutput::Start(task) => self.start(task),
                LedgerOutput::Abort(attempt_id) => self.abort(&attempt_id),
                LedgerOutput::Undo(undo) => self.undo(*undo),
                LedgerOutput::Send { shard, results } => {
                    self.send_results(shard, results).await?;
                }
                LedgerOutput::Heartbeat(heartbeat) => {
                    self.vitals.beat(&heartbeat, self.mailbox.undecodable());
                    self.mailbox.send_heartbeat(heartbeat).await?;
                }
                LedgerOutput::Drained => self.is_done = true,
            }
        }
        self.vitals.set_load(self.ledger.in_hand());
        Ok(())
    }

    /// Sends results over the broker, or the other way while it is out of reach.
    async fn send_results(&mut self, shard: u32, results: Results) -> Result<(), ServeError> {
        let Some((hand_in, sealed)) = self.mailbox.other_way(&results) else {
            return Ok(self.mailbox.send_results(shard, results).await?);
        };
        if self.hand_ins < HAND_INS_MAX {
            self.hand_ins += 1;
            let ended = self.ended.clone();
            tokio::spawn(async move {
                let answer = hand_in.bring(shard, sealed).await;
                let _ = ended.send(Ended::HandedIn(answer)).await;
            });
        }
        Ok(())
    }

    fn start(&mut self, task: TaskRequest) {
        let attempt_id = task.attempt_id.clone();
        let cancelled = CancellationToken::new();
        let worker = Arc::clone(&self.worker);
        let ended = self.ended.clone();
        let (token, id) = (cancelled.clone(), attempt_id.clone());
        let work = tokio::spawn(async move {
            let (outcome, elapsed) = worker.attempt(task, token).await;
            let end = Ended::Attempt {
                attempt_id: id,
                outcome,
                elapsed,
            };
            // Nobody listens any more when the agent has stopped: then nobody waits either.
            let _ = ended.send(end).await;
        });
        let working = Working {
            cancelled,
            task: Some(work.abort_handle()),
        };
        self.working.insert(attempt_id, working);
    }

    /// Starts attempts that are done together.
    fn start_batch(&mut self, tasks: Vec<TaskRequest>) {
        let mut members = Vec::with_capacity(tasks.len());
        for task in tasks {
            let cancelled = CancellationToken::new();
            let working = Working {
                cancelled: cancelled.clone(),
                task: None,
            };
            self.working.insert(task.attempt_id.clone(), working);
            members.push((task, cancelled));
        }
        let ended = self.ended.clone();
        let tell: Tell = Arc::new(move |attempt_id, outcome, elapsed| {
            let ended = ended.clone();
            let end = Ended::Attempt {
                attempt_id,
                outcome,
                elapsed,
            };
            Box::pin(async move {
                let _ = ended.send(end).await;
            })
        });
        tokio::spawn(Arc::clone(&self.worker).batch(members, tell));
    }

    /// Undoes what an attempt changed.
    fn undo(&mut self, undo: Undo) {
        let (worker, ended) = (Arc::clone(&self.worker), self.ended.clone());
        tokio::spawn(async move {
            let attempt_id = undo.attempt_id.clone();
            worker.undo(undo).await;
            let _ = ended.send(Ended::Undone(attempt_id)).await;
        });
    }

    fn abort(&mut self, attempt_id: &AttemptId) {
        if let Some(working) = self.working.remove(attempt_id) {
            working.cancelled.cancel();
            if let Some(task) = working.task {
                task.abort();
            }
        }
    }
}

async fn start_service(
    connection: &Connection,
    identity: &Identity,
    vitals: &Arc<Vitals>,
) -> Result<Service, ServeError> {
    let record = &identity.record;
    let description = ServiceDescription {
        name: format!("muster-agent-{}", record.agent_type),
        description: format!("Muster agent of type {}", record.agent_type),
        version: identity.version.clone(),
        metadata: HashMap::from([
            ("agent_id".to_owned(), record.agent_id.to_string()),
            ("agent_type".to_owned(), record.agent_type.to_string()),
            ("capabilities".to_owned(), record.capabilities.join(",")),
        ]),
        endpoint: "control".to_owned(),
        subject: identity.subjects.control.clone(),
    };
    let vitals = Arc::clone(vitals);
    Ok(Service::start(connection, description, move || vitals.stats()).await?)
}

fn in_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
