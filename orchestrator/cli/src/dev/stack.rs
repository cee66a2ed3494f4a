//! All child processes.

use std::time::Duration;

use anyhow::{Error, anyhow};
use muster_settings::Settings;
use tokio::time::{Instant, sleep};

use super::{
    child::{Child, ChildSpec},
    restarts::Restarts,
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
    child: Child,
    started_at: Instant,
    restarts: Restarts,
    /// When it is started again, after it has ended.
    restart_at: Option<Instant>,
    given_up: bool,
}

/// All child processes, in the order of their start.
#[derive(Debug)]
pub(super) struct Stack {
    members: Vec<Member>,
    agent_patience: Duration,
    pub(super) verbose: bool,
}

impl Stack {
    pub(super) fn new(settings: &Settings, verbose: bool) -> Self {
        let grace = Duration::from_secs(settings.agent.grace_period_s);
        Self {
            members: Vec::new(),
            agent_patience: grace + AGENT_PATIENCE_EXTRA,
            verbose,
        }
    }

    /// Starts a child.
    pub(super) fn start(&mut self, role: Role, spec: ChildSpec) -> anyhow::Result<()> {
        self.members.push(Member {
            role,
            child: Child::spawn(spec)?,
            started_at: Instant::now(),
            restarts: Restarts::default(),
            restart_at: None,
            given_up: false,
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

    /// Starts children again that end; returns when one that all others need is given up.
    pub(super) async fn keep_running(&mut self) -> Error {
        loop {
            for member in &mut self.members {
                if let Err(error) = look_after(member) {
                    return error;
                }
            }
            sleep(LOOK_INTERVAL).await;
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
    if member.given_up {
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
