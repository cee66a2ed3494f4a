//! All child processes.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Error, anyhow};
use muster_proto::{AgentType, api::PoolView};
use muster_settings::Settings;
use tokio::time::{Instant, sleep};

use super::{
    child::{Child, ChildSpec},
    instances::Change,
    restarts::Restarts,
    wanted::Wanted,
};
use crate::{output, signals::Signals};

/// How often it is looked whether a child has ended. A person does not notice so short a time.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);
/// Beyond the time that an agent has for its work, for its last messages.
const AGENT_PATIENCE_EXTRA: Duration = Duration::from_secs(2);
/// Orchestrator and broker have only their stores to close.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a child is for: they stop in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Agent,
    Orchestrator,
    Broker,
}

impl Role {
    const IN_STOP_ORDER: [Self; 3] = [Self::Agent, Self::Orchestrator, Self::Broker];
}

#[derive(Debug)]
struct Member {
    role: Role,
    /// The pool that it is in, and its number there.
    instance: Option<(AgentType, u32)>,
    child: Child,
    started_at: Instant,
    restarts: Restarts,
    /// When it is started again, after it has ended.
    restart_at: Option<Instant>,
    given_up: bool,
    /// It was asked to stop, and is killed then.
    drained_until: Option<Instant>,
}

/// All child processes, in the order of their start.
#[derive(Debug)]
pub(super) struct Stack {
    members: Vec<Member>,
    /// How an agent of each type is started.
    pools: BTreeMap<AgentType, ChildSpec>,
    agent_patience: Duration,
    pub(super) verbose: bool,
}

impl Stack {
    pub(super) fn new(settings: &Settings, verbose: bool) -> Self {
        let grace = Duration::from_secs(settings.agent.grace_period_s);
        Self {
            members: Vec::new(),
            pools: BTreeMap::new(),
            agent_patience: grace + AGENT_PATIENCE_EXTRA,
            verbose,
        }
    }

    /// Starts a child.
    pub(super) fn start(&mut self, role: Role, spec: ChildSpec) -> anyhow::Result<()> {
        self.add(role, None, spec)
    }

    /// Starts the first agent of a type.
    pub(super) fn start_pool(
        &mut self,
        agent_type: AgentType,
        spec: ChildSpec,
    ) -> anyhow::Result<()> {
        self.pools.insert(agent_type.clone(), spec.clone());
        self.add(Role::Agent, Some((agent_type, 1)), spec)
    }

    fn add(
        &mut self,
        role: Role,
        instance: Option<(AgentType, u32)>,
        spec: ChildSpec,
    ) -> anyhow::Result<()> {
        self.members.push(Member {
            role,
            instance,
            child: Child::spawn(spec)?,
            started_at: Instant::now(),
            restarts: Restarts::default(),
            restart_at: None,
            given_up: false,
            drained_until: None,
        });
        Ok(())
    }

    /// Takes the child that was started last out again, ended or not.
    pub(super) async fn take_back(&mut self) {
        if let Some(mut member) = self.members.pop() {
            member.child.kill().await;
        }
    }

    /// The first child that has ended, as an error with its last words.
    pub(super) fn find_death(&mut self) -> Option<Error> {
        self.members.iter_mut().find_map(death)
    }

    /// Waits until a child ends.
    pub(super) async fn first_death(&mut self) -> Error {
        loop {
            if let Some(error) = self.find_death() {
                return error;
            }
            sleep(LOOK_INTERVAL).await;
        }
    }

    /// Starts children again that end, and as many agents as are wanted; returns when a child that
    /// all others need is given up.
    pub(super) async fn keep_running(&mut self, wanted: &mut Wanted) -> Error {
        loop {
            for member in &mut self.members {
                if let Err(error) = look_after(member) {
                    return error;
                }
            }
            self.members.retain_mut(|member| !has_gone(member));
            for pool in wanted.news().unwrap_or_default() {
                self.follow(&pool);
            }
            sleep(LOOK_INTERVAL).await;
        }
    }

    /// Starts and stops agents of a type, so that there are as many as are wanted. One that is
    /// started again and again, or was given up, counts: a type that cannot run must not fill the
    /// machine.
    fn follow(&mut self, pool: &PoolView) {
        let Some(spec) = self.pools.get(&pool.agent_type).cloned() else {
            return;
        };
        let (mut running, mut drained) = (Vec::new(), Vec::new());
        for member in &self.members {
            match &member.instance {
                Some((agent_type, number)) if *agent_type == pool.agent_type => {
                    if member.drained_until.is_some() {
                        drained.push(*number);
                    } else {
                        running.push(*number);
                    }
                }
                _ => {}
            }
        }
        let wanted = pool.wanted_instances;
        let change = Change::to(wanted, pool.max_instances, &running, &drained);
        if change.is_empty() {
            return;
        }
        output::say(&describe(&pool.agent_type, wanted, running.len(), &change));
        for number in change.start {
            let instance = Some((pool.agent_type.clone(), number));
            if let Err(error) = self.add(Role::Agent, instance, spec.instance(number)) {
                output::error(&format!("{error:#}"));
            }
        }
        let until = Instant::now() + self.agent_patience;
        for member in &mut self.members {
            let number = match &member.instance {
                Some((agent_type, number)) if *agent_type == pool.agent_type => number,
                _ => continue,
            };
            if change.drain.contains(number) && member.drained_until.is_none() {
                member.child.ask_to_stop();
                member.drained_until = Some(until);
            }
        }
    }

    /// Name and process id of each child of a role.
    pub(super) fn pids(&self, role: Role) -> Vec<(&str, Option<u32>)> {
        let members = self.members.iter().filter(|member| member.role == role);
        members
            .map(|member| (member.child.spec.name.as_str(), member.child.pid()))
            .collect()
    }

    /// Stops all: agents, then the orchestrator, then the broker. A second signal kills.
    pub(super) async fn stop(&mut self, signals: &mut Signals) {
        let interrupted = tokio::select! {
            () = self.stop_in_order() => false,
            () = signals.next() => true,
        };
        if interrupted {
            output::say("killing what is left");
        }
        for member in &mut self.members {
            member.child.kill().await;
        }
        self.members.clear();
    }

    async fn stop_in_order(&mut self) {
        for role in Role::IN_STOP_ORDER {
            let patience = if role == Role::Agent {
                self.agent_patience
            } else {
                PATIENCE
            };
            let mut members: Vec<&mut Member> = self
                .members
                .iter_mut()
                .filter(|member| member.role == role)
                .collect();
            members.iter().for_each(|member| member.child.ask_to_stop());
            let until = Instant::now() + patience;
            for member in &mut members {
                let left = until.saturating_duration_since(Instant::now());
                if member.child.wait_or_kill(left).await {
                    let name = &member.child.spec.name;
                    output::say(&format!(
                        "{name} did not stop within {} s and was killed",
                        patience.as_secs()
                    ));
                }
            }
        }
    }
}

fn death(member: &mut Member) -> Option<Error> {
    let status = member.child.ended()?;
    let name = &member.child.spec.name;
    let tail = member.child.spec.log.tail();
    let said = if tail.is_empty() {
        "it said nothing".to_owned()
    } else {
        format!("it said at last:\n{tail}")
    };
    Some(anyhow!("{name} has ended ({status}); {said}"))
}

/// Starts a child again when it has ended and its pause is over.
fn look_after(member: &mut Member) -> anyhow::Result<()> {
    if member.given_up || member.drained_until.is_some() {
        return Ok(());
    }
    if let Some(at) = member.restart_at {
        return if Instant::now() >= at {
            restart(member)
        } else {
            Ok(())
        };
    }
    let Some(error) = death(member) else {
        return Ok(());
    };
    match member.restarts.after(member.started_at.elapsed()) {
        Some(pause) => {
            output::error(&format!(
                "{error:#}\n  it is started again in {:.1} s",
                pause.as_secs_f64()
            ));
            member.restart_at = Some(Instant::now() + pause);
            Ok(())
        }
        None if member.role == Role::Agent => {
            member.given_up = true;
            let name = &member.child.spec.name;
            output::error(&format!(
                "{error:#}\n  it is not started again: {name} ends each time"
            ));
            Ok(())
        }
        None => Err(error.context("what everything else needs ends each time")),
    }
}

/// Whether a child that was drained has ended. It is killed when that takes too long.
fn has_gone(member: &mut Member) -> bool {
    let Some(until) = member.drained_until else {
        return false;
    };
    if member.child.ended().is_some() {
        return true;
    }
    let is_late = Instant::now() >= until;
    if is_late {
        // It is, when it is dropped.
        let name = &member.child.spec.name;
        output::say(&format!("{name} did not stop in time and was killed"));
    }
    is_late
}

/// What happens to a pool, in one line.
fn describe(agent_type: &AgentType, wanted: u32, running: usize, change: &Change) -> String {
    let named = |numbers: &[u32]| {
        let names = numbers
            .iter()
            .map(|number| format!("{agent_type}-{number}"));
        names.collect::<Vec<_>>().join(", ")
    };
    let action = if change.start.is_empty() {
        format!("draining {}", named(&change.drain))
    } else {
        format!("starting {}", named(&change.start))
    };
    format!("{agent_type}: {running} running, {wanted} wanted by the work; {action}")
}

fn restart(member: &mut Member) -> anyhow::Result<()> {
    member.child = Child::spawn(member.child.spec.clone())?;
    member.started_at = Instant::now();
    member.restart_at = None;
    let name = &member.child.spec.name;
    let pid = member.child.pid().unwrap_or_default();
    output::say(&format!("{name} is started again, pid {pid}"));
    Ok(())
}

#[cfg(test)]
mod tests;
