//! The task that owns a shard: inputs in, engine, outputs out.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use muster_engine::{AppendOutcome, Capture, Input, Output, Reply, ReplyToken, Shard, StepDown};
use muster_proto::AgentId;
use muster_transport::{Append, FailPoint, LogStream};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{MissedTickBehavior, interval},
};

use super::{
    Config,
    announce::{self, Announcement},
    clock::LogClock,
    deliver,
    demand::{self, Demands},
    fold::Source,
    gauges::Gauges,
    handle::{Message, PoolViews, Standing},
    outbox::Outbox,
    outlet::Outlet,
};
use crate::read_model::Teller;

/// How often timers, silence and resends are looked at. Retries pause for 100 ms at least.
const TICK: Duration = Duration::from_millis(50);
/// Inputs taken before the log is looked at again: bounds how long a full channel can keep an
/// append waiting.
const INPUTS_AT_A_TIME: usize = 512;
/// Answers of the log and of simple agents that may wait.
const ANSWERS_MAX: usize = 1024;

/// One term of ownership.
pub(super) struct Actor {
    config: Arc<Config>,
    log: LogStream,
    captures: mpsc::Sender<Box<Capture>>,
    shard: Shard,
    clock: LogClock,
    from: AgentId,
    outbox: Option<Outbox>,
    answers_in: mpsc::Sender<Input>,
    answers: mpsc::Receiver<Input>,
    callers: HashMap<ReplyToken, oneshot::Sender<Reply>>,
    outlet: Outlet,
    demands: Demands,
    gauges: Gauges,
    teller: Option<Arc<Teller>>,
    ended: Option<StepDown>,
    /// Nothing new is taken: another orchestrator is about to own the shard.
    hands_over: bool,
}

/// Why a term ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The shard has to be given up.
    SteppedDown(StepDown),
    /// Everything is stored, and another orchestrator goes on.
    HandedOver,
}

impl Actor {
    pub(super) async fn start(
        config: Arc<Config>,
        log: LogStream,
        captures: mpsc::Sender<Box<Capture>>,
        shard: Shard,
        clock: LogClock,
    ) -> Self {
        let (answers_in, answers) = mpsc::channel(ANSWERS_MAX);
        let outbox = Outbox::open(
            config.connection.clone(),
            config.blobs.clone(),
            answers_in.clone(),
            config.settings.communication.compression,
        )
        .await;
        let outbox = outbox
            .inspect_err(|error| tracing::error!(%error, "cannot listen for agents"))
            .ok();
        let reading = config.reading.as_ref();
        let teller = reading.map(|reading| reading.teller(Source::of(&config, &log)));
        let gauges = Gauges::new(config.shard);
        #[allow(clippy::expect_used, reason = "made by new_owner_name")]
        let from = AgentId::new(config.name.as_str()).expect("owner's name is an identifier");
        Self {
            config,
            log,
            captures,
            shard,
            clock,
            from,
            outbox,
            answers_in,
            answers,
            callers: HashMap::new(),
            outlet: Outlet::default(),
            demands: Demands::default(),
            gauges,
            teller,
            ended: None,
            hands_over: false,
        }
    }

    /// Owns until the process stops (`None`), or the shard has to be given up.
    pub(super) async fn run(
        mut self,
        inputs: &mut mpsc::Receiver<Message>,
        standing: &watch::Sender<Standing>,
        pools: &watch::Sender<PoolViews>,
    ) -> Option<Ended> {
        if self.outbox.is_none() {
            let reason = "no subscription for answers".to_owned();
            return Some(Ended::SteppedDown(StepDown::Defect(reason)));
        }
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let announce_ms = self.config.settings.orchestrator.announce_interval_ms;
        let mut announcements = interval(Duration::from_millis(announce_ms));
        announcements.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut looks = interval(demand::INTERVAL);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let stop = self.config.stop.clone();
        self.perform().await;
        if let Some(outbox) = &self.outbox {
            deliver::call_roll(outbox, &self.from, self.clock.now()).await;
        }
        loop {
            tokio::select! {
                Some(answer) = self.answers.recv() => self.shard.handle(answer, self.clock.now()),
                message = inputs.recv(), if !self.hands_over => self.take(message?),
                _ = ticks.tick() => {
                    self.shard.handle(Input::Tick, self.clock.now());
                    self.outlet.turn(&self.config.connection).await;
                }
                _ = announcements.tick() => {
                    self.announce().await;
                    let format = self.config.turns.format_of_all();
                    if let Some(format) = format {
                        self.shard.handle(Input::EverybodyReads(format), self.clock.now());
                    }
                }
                _ = looks.tick() => self.look(pools),
                () = stop.cancelled() => {
                    self.outlet.finish(&self.config.connection).await;
                    return None;
                }
            }
            self.take_waiting(inputs);
            self.shard.flush(self.clock.now());
            self.perform().await;
            if let Some(reason) = self.ended.take() {
                self.outlet.finish(&self.config.connection).await;
                return Some(Ended::SteppedDown(reason));
            }
            if self.hands_over && self.shard.is_settled() {
                self.outlet.finish(&self.config.connection).await;
                return Some(Ended::HandedOver);
            }
            self.stand(standing);
        }
    }

    fn take_waiting(&mut self, inputs: &mut mpsc::Receiver<Message>) {
        for _ in 0..INPUTS_AT_A_TIME {
            if let Ok(answer) = self.answers.try_recv() {
                self.shard.handle(answer, self.clock.now());
            } else if self.hands_over {
                return;
            } else if let Ok(message) = inputs.try_recv() {
                self.take(message);
            } else {
                return;
            }
        }
    }

    fn take(&mut self, message: Message) {
        let now = self.clock.now();
        match message {
            Message::Input(input) => self.shard.handle(*input, now),
            Message::Ask(input, token, caller) => {
                self.callers.insert(token, caller);
                self.shard.handle(*input, now);
            }
            Message::HandOver => self.hands_over = true,
        }
    }

    /// Says so when this owner's `owner changed` is stored.
    fn stand(&self, standing: &watch::Sender<Standing>) {
        if *standing.borrow() == Standing::StandingBy && self.shard.is_owner() {
            standing.send_replace(Standing::Owner);
            tracing::info!(shard = self.config.shard, "owner");
        }
    }

    /// Looks how much work there is for each pool, and what that wants.
    fn look(&mut self, pools: &watch::Sender<PoolViews>) {
        let workloads = self.shard.workloads(self.clock.now());
        let settings = &self.config.settings.agents;
        let views = self.demands.look(workloads, settings, Instant::now());
        self.gauges.record(&views);
        pools.send_replace(views.into());
    }

    async fn announce(&self) {
        if !self.shard.is_owner() {
            return;
        }
        let announcement = Announcement {
            owner: &self.config.name,
            sequence: self.shard.last_sequence(),
        };
        announce::announce(&self.config.connection, self.config.shard, &announcement).await;
    }

    async fn perform(&mut self) {
        for output in self.shard.outputs() {
            match output {
                Output::Append {
                    expected_last,
                    bytes,
                } => self.append(expected_last, bytes),
                Output::ReadBack(sequence) => self.read_back(sequence),
                Output::Deliver(delivery) => self.deliver(delivery).await,
                Output::Cancel {
                    agent,
                    attempts,
                    undo,
                } => {
                    if let Some(outbox) = &self.outbox {
                        let now = self.clock.now();
                        deliver::cancel(outbox, &self.from, &agent, (attempts, undo), now).await;
                    }
                }
                Output::Reply(token, reply) => {
                    if let Some(caller) = self.callers.remove(&token) {
                        FailPoint::ReplyBefore.pass();
                        // Fails only when the caller waits no longer.
                        let _ = caller.send(reply);
                        FailPoint::ReplyAfter.pass();
                    }
                }
                Output::Publish { tenant, events } => {
                    let connection = &self.config.connection;
                    self.outlet.take(connection, tenant, events).await;
                }
                Output::Snapshot(capture) => {
                    // Fails only when the one before is not written yet: then it is asked again.
                    let _ = self.captures.try_send(capture);
                }
                Output::Project(projection) => {
                    if let Some(teller) = &self.teller {
                        teller.tell(projection);
                    }
                }
                Output::StepDown(reason) => self.ended = Some(reason),
            }
        }
    }

    fn append(&self, expected_last: u64, record: Bytes) {
        let (log, answers) = (self.log.clone(), self.answers_in.clone());
        tokio::spawn(async move {
            let (bytes, begun) = (record.len(), Instant::now());
            let outcome = log.append(expected_last, record).await;
            tracing::debug!(
                bytes,
                ?outcome,
                elapsed_us = begun.elapsed().as_micros(),
                "append"
            );
            let outcome = match outcome {
                Append::Stored(sequence) => AppendOutcome::Stored(sequence),
                Append::WrongLastSequence => AppendOutcome::WrongLastSequence,
                Append::Unknown => AppendOutcome::Unknown,
                Append::Refused(reason) => AppendOutcome::Refused(reason),
            };
            // Fails only when this term has ended.
            let _ = answers.send(Input::Append(outcome)).await;
        });
    }

    fn read_back(&self, sequence: u64) {
        let (log, answers) = (self.log.clone(), self.answers_in.clone());
        tokio::spawn(async move {
            let input = match log.read(sequence).await {
                Ok(stored) => Input::ReadBack(stored.map(|stored| stored.bytes.to_vec())),
                Err(error) => {
                    tracing::warn!(%error, "cannot read back; the append stays in doubt");
                    Input::Append(AppendOutcome::Unknown)
                }
            };
            let _ = answers.send(input).await;
        });
    }

    async fn deliver(&self, delivery: muster_engine::Delivery) {
        let Some(outbox) = &self.outbox else { return };
        let now = self.clock.now();
        if deliver::is_ready(&delivery) {
            deliver::deliver(outbox, &self.from, delivery, now).await;
        } else {
            deliver::deliver_large(
                outbox.clone(),
                self.config.blobs.clone(),
                self.from.clone(),
                delivery,
                now,
            );
        }
    }
}
