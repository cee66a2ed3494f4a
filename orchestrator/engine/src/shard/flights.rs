//! Attempts that are with agents. Soft state: a takeover rebuilds it from the fold.

use std::collections::HashMap;

use muster_proto::{AgentType, AttemptId, RunId, Timestamp};

use crate::{AgentKey, gates::Gate, limits::QUEUE_IN_FLIGHT_MAX};

/// One attempt that is with an agent.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    pub(super) run_id: RunId,
    pub(super) place: usize,
    pub(super) number: u32,
    pub(super) agent_type: AgentType,
    /// Whether its task is of P0, and may have the slot that is kept for those.
    pub(super) is_urgent: bool,
    /// When it was handed over.
    pub(super) started_at: Timestamp,
    /// The gates that it passed.
    pub(super) gates: Vec<Gate>,
    /// None where any listener of the type may take it.
    pub(super) agent: Option<AgentKey>,
    /// The counter of the agent's message that took it.
    pub(super) accepted: Option<u64>,
    /// When it goes again, unless it is accepted.
    pub(super) resend_at: Timestamp,
    pub(super) resends: u32,
    /// Nobody listens where it was sent.
    pub(super) unanswered: bool,
    /// An owner before this one handed it over: whoever has it may have lost the way to answer.
    pub(super) inherited: bool,
}

/// All attempts that are with agents.
#[derive(Debug, Default)]
pub(super) struct Flights {
    flights: HashMap<AttemptId, Flight>,
    queues: HashMap<AgentType, Queue>,
}

/// What is known of the simple agents of a type that do not register.
#[derive(Debug, Default)]
struct Queue {
    in_flight: u32,
    /// Somebody answered lately.
    listening: bool,
}

impl Flights {
    pub(super) fn add(&mut self, attempt: AttemptId, flight: Flight) {
        if flight.agent.is_none() {
            self.queues
                .entry(flight.agent_type.clone())
                .or_default()
                .in_flight += 1;
        }
        self.flights.insert(attempt, flight);
    }

    pub(super) fn remove(&mut self, attempt: &AttemptId) -> Option<Flight> {
        let flight = self.flights.remove(attempt)?;
        if flight.agent.is_none()
            && let Some(queue) = self.queues.get_mut(&flight.agent_type)
        {
            queue.in_flight = queue.in_flight.saturating_sub(1);
        }
        Some(flight)
    }

    pub(super) fn get(&self, attempt: &AttemptId) -> Option<&Flight> {
        self.flights.get(attempt)
    }

    pub(super) fn get_mut(&mut self, attempt: &AttemptId) -> Option<&mut Flight> {
        self.flights.get_mut(attempt)
    }

    /// Attempts for which a condition holds, in a fixed order.
    pub(super) fn select(&self, condition: impl Fn(&AttemptId, &Flight) -> bool) -> Vec<AttemptId> {
        let mut selected: Vec<AttemptId> = self
            .flights
            .iter()
            .filter(|(attempt, flight)| condition(attempt, flight))
            .map(|(attempt, _)| attempt.clone())
            .collect();
        selected.sort_unstable();
        selected
    }

    /// Attempts that are with an agent, and how many of them are urgent.
    pub(super) fn count(&self, agent: &AgentKey) -> (u32, u32) {
        let flights = self.flights.values();
        let with_agent = flights.filter(|flight| flight.agent.as_ref() == Some(agent));
        with_agent.fold((0, 0), |(all, urgent), flight| {
            (all + 1, urgent + u32::from(flight.is_urgent))
        })
    }

    /// Whether another task may be offered to listeners of the type that do not register. Until
    /// one has answered, only one task is offered at a time.
    pub(super) fn queue_has_room(&self, agent_type: &AgentType) -> bool {
        let Some(queue) = self.queues.get(agent_type) else {
            return true;
        };
        queue.in_flight
            < if queue.listening {
                QUEUE_IN_FLIGHT_MAX
            } else {
                1
            }
    }

    pub(super) fn queue_answered(&mut self, agent_type: &AgentType, answered: bool) {
        self.queues.entry(agent_type.clone()).or_default().listening = answered;
    }
}
