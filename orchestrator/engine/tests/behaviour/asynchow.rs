//! Real procedures as graphs, run through the engine under a virtual clock.
//!
//! Data: 799 procedures with a duration for each step and the proven optimal makespan (AsyncHow,
//! fangru-lin/graph-llm-asynchow-plan). It is not part of the project: set `MUSTER_DATA`, or have it
//! beside the checkout, in `shared/data`; without it the test on it says so and ends.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap},
    path::PathBuf,
};

use muster_engine::{AppendOutcome, Command, Input, Output, ReplyToken, Shard, TaskEnd};
use muster_proto::{
    AgentId, AgentStatus, AgentType, AttemptId, Delegation, Delivery, Effects, Heartbeat,
    ResponseTime, Seconds, Timestamp,
};
use serde::Deserialize;

use crate::{
    samples::{planned, success, task},
    world::{BEGIN_MS, key, settings},
};

#[derive(Deserialize)]
struct Procedure {
    id: u64,
    minutes: BTreeMap<String, f64>,
    edges: Vec<(String, String)>,
    optimal_minutes: f64,
}

/// A graph of steps. A second of the data is a millisecond here, so that procedures of months fit
/// the longest time-out.
struct Graph {
    duration_ms: BTreeMap<String, i64>,
    after: BTreeMap<String, Vec<String>>,
}

impl Graph {
    fn of(procedure: &Procedure) -> Self {
        let scaled = |(id, minutes): (&String, &f64)| (id.clone(), (minutes * 60.0).round() as i64);
        let mut after: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (from, to) in &procedure.edges {
            after.entry(to.clone()).or_default().push(from.clone());
        }
        Self {
            duration_ms: procedure.minutes.iter().map(scaled).collect(),
            after,
        }
    }

    fn before(&self, id: &str) -> &[String] {
        self.after.get(id).map_or(&[], Vec::as_slice)
    }

    /// Longest path that ends with each step.
    fn longest_ms(&self) -> i64 {
        fn ending(graph: &Graph, id: &str, known: &mut HashMap<String, i64>) -> i64 {
            if let Some(ms) = known.get(id) {
                return *ms;
            }
            let before = graph.before(id).iter();
            let before = before.map(|id| ending(graph, id, known)).max();
            let ms = before.unwrap_or(0) + graph.duration_ms[id];
            known.insert(id.to_owned(), ms);
            ms
        }
        let mut known = HashMap::new();
        let all = self.duration_ms.keys();
        all.map(|id| ending(self, id, &mut known)).max().unwrap()
    }

    /// No schedule is shorter than this.
    fn bound_ms(&self, agents: i64) -> f64 {
        let work: i64 = self.duration_ms.values().sum();
        (self.longest_ms() as f64).max(work as f64 / agents as f64)
    }

    /// List scheduling: whenever an agent is free it takes the first step of the list that may
    /// begin; the list is in the order of the procedure.
    fn list_schedule_ms(&self, agents: usize) -> i64 {
        let mut free_at = vec![0_i64; agents];
        let mut done_at: BTreeMap<&str, i64> = BTreeMap::new();
        let mut open: BTreeSet<(usize, &str)> = self
            .duration_ms
            .keys()
            .map(String::as_str)
            .enumerate()
            .collect();
        while !open.is_empty() {
            let at = free_at
                .iter()
                .enumerate()
                .min_by_key(|(_, ms)| **ms)
                .unwrap()
                .0;
            let now = free_at[at];
            let begins = |id: &str| -> Option<i64> {
                let before = self.before(id).iter();
                before
                    .map(|id| done_at.get(id.as_str()).copied())
                    .try_fold(0, |latest, ms| Some(latest.max(ms?)))
            };
            let ready = open
                .iter()
                .find(|(_, id)| begins(id).is_some_and(|ms| ms <= now));
            match ready.copied() {
                Some((place, id)) => {
                    open.remove(&(place, id));
                    free_at[at] = now + self.duration_ms[id];
                    done_at.insert(id, free_at[at]);
                }
                None => {
                    let later = done_at.values().copied().filter(|ms| *ms > now).min();
                    free_at[at] = later.unwrap();
                }
            }
        }
        done_at.into_values().max().unwrap()
    }

    /// The time that the engine takes, with so many agents of one slot each.
    fn engine_ms(&self, agents: usize) -> i64 {
        let mut world = Clockwork::new(agents);
        let plan = self.duration_ms.iter().map(|(id, ms)| {
            let after: Vec<String> = self.before(id).iter().map(|id| format!("t{id}")).collect();
            let after: Vec<&str> = after.iter().map(String::as_str).collect();
            let mut step = task(&format!("t{id}"), &after);
            step.timeout = Seconds::new(86_400.0);
            step.delegation = Delegation {
                expected: Some(Seconds::from_ms(u64::try_from(*ms).unwrap())),
                ..Delegation::default()
            };
            step
        });
        let durations = self.duration_ms.iter();
        let durations = durations.map(|(id, ms)| (format!("t{id}"), *ms)).collect();
        world.run(plan.collect(), &durations)
    }
}

/// An owner whose log stores at once, and agents that take exactly as long as a step says.
struct Clockwork {
    shard: Shard,
    now_ms: i64,
    sequence: u64,
    ends: BinaryHeap<Reverse<(i64, AttemptId, String)>>,
    counter: u64,
    agents: usize,
}

impl Clockwork {
    fn new(agents: usize) -> Self {
        let mut shard = Shard::new(settings());
        shard.begin(0, Timestamp::from_ms(BEGIN_MS));
        let mut world = Self {
            shard,
            now_ms: BEGIN_MS,
            sequence: 0,
            ends: BinaryHeap::new(),
            counter: 0,
            agents,
        };
        world.settle(&BTreeMap::new());
        world.beat();
        world
    }

    fn give(&mut self, input: Input) {
        self.shard.handle(input, Timestamp::from_ms(self.now_ms));
    }

    fn beat(&mut self) {
        self.counter += 1;
        for number in 0..self.agents {
            let agent = key("echo", &format!("agent-{number:02}"));
            let attempts = self
                .ends
                .iter()
                .filter(|Reverse((_, _, id))| *id == agent.agent_id.as_str());
            let attempts: Vec<_> = attempts
                .map(|Reverse((_, attempt, _))| attempt.clone())
                .collect();
            let heartbeat = Heartbeat {
                agent_id: agent.agent_id,
                agent_type: AgentType::new("echo").unwrap(),
                status: AgentStatus::Available,
                capabilities: Vec::new(),
                current_load: u32::try_from(attempts.len()).unwrap(),
                max_capacity: 1,
                response_time_avg: ResponseTime::from_ms(0),
                context_window: 0,
                cost_per_request: 0.0,
                version: None,
                delivery: Delivery::Durable,
                effects: Effects::None,
                compression: false,
                batch: 1,
                content_type: None,
                incarnation: 1,
                counter: self.counter,
                interval: Seconds::new(60.0),
                attempts,
            };
            self.give(Input::Heartbeat(Box::new(heartbeat)));
        }
    }

    fn settle(&mut self, durations: &BTreeMap<String, i64>) {
        loop {
            self.shard.flush(Timestamp::from_ms(self.now_ms));
            let outputs = self.shard.outputs();
            if outputs.is_empty() {
                return;
            }
            for output in outputs {
                match output {
                    Output::Append { .. } => {
                        self.sequence += 1;
                        let stored = AppendOutcome::Stored(self.sequence);
                        self.give(Input::Append(stored));
                    }
                    Output::Deliver(delivery) => {
                        for dispatch in delivery.tasks {
                            let request = dispatch.request;
                            let ms = self.now_ms + durations[request.task_id.as_str()];
                            let agent = delivery.agent.as_ref().unwrap();
                            let agent = agent.agent_id.to_string();
                            self.ends.push(Reverse((ms, request.attempt_id, agent)));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn run(
        &mut self,
        plan: Vec<muster_engine::StoredPlanTask>,
        durations: &BTreeMap<String, i64>,
    ) -> i64 {
        let command = Command::Submit(Box::new(planned("r", plan)));
        let token = ReplyToken(1);
        let began_ms = self.now_ms;
        self.give(Input::Command { token, command });
        self.settle(durations);
        while let Some(Reverse((ms, _, _))) = self.ends.peek().cloned() {
            self.now_ms = ms;
            // Everything that ends at this time ends before anything is handed over.
            while self
                .ends
                .peek()
                .is_some_and(|Reverse((at, _, _))| *at == ms)
            {
                let Reverse((_, attempt, agent)) = self.ends.pop().unwrap();
                self.finish(attempt, &agent);
            }
            self.beat();
            self.settle(durations);
        }
        let run = self
            .shard
            .state()
            .run(&crate::samples::run_id("r"))
            .unwrap();
        assert!(run.is_terminal() && run.fault.is_none(), "{:?}", run.fault);
        self.now_ms - began_ms
    }

    fn finish(&mut self, attempt: AttemptId, agent: &str) {
        self.counter += 1;
        let (run, task, _) = attempt.parts().unwrap();
        let end = TaskEnd {
            data: None,
            run_id: crate::samples::run_id(run),
            task_id: crate::samples::task_id(task),
            attempt_id: attempt.clone(),
            kind: success("1"),
        };
        self.give(Input::Results {
            agent: muster_engine::AgentKey {
                agent_type: AgentType::new("echo").unwrap(),
                agent_id: AgentId::new(agent).unwrap(),
            },
            accepted: Vec::new(),
            full: Vec::new(),
            ends: vec![end],
            incarnation: 1,
            counter: self.counter,
            current_load: 0,
        });
    }
}

fn graph(steps: &[(&str, f64)], edges: &[(&str, &str)]) -> Graph {
    Graph::of(&Procedure {
        id: 0,
        minutes: steps
            .iter()
            .map(|(id, minutes)| ((*id).to_owned(), *minutes))
            .collect(),
        edges: edges
            .iter()
            .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
            .collect(),
        optimal_minutes: 0.0,
    })
}

#[test]
fn with_two_agents_the_long_chain_is_not_kept_waiting() {
    // In the order of names, 1 and 2 would begin, and the chain 3 → 4 only after them.
    let graph = graph(
        &[("1", 6.0), ("2", 6.0), ("3", 6.0), ("4", 12.0)],
        &[("3", "4")],
    );
    assert_eq!(graph.list_schedule_ms(2), 1_440);
    assert_eq!(graph.engine_ms(2), 1_080);
    assert_eq!(graph.engine_ms(4), graph.longest_ms());
}

fn data() -> Option<Vec<Procedure>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder =
        std::env::var_os("MUSTER_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let text = std::fs::read_to_string(folder.join("scheduling/asynchow.jsonl")).ok()?;
    let lines = text.lines();
    Some(
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

#[test]
fn real_procedures_take_the_optimal_time_with_enough_agents_and_no_more_than_a_list_with_few() {
    let Some(procedures) = data() else {
        println!("skipped: there is no scheduling/asynchow.jsonl in MUSTER_DATA or ../shared/data");
        return;
    };
    let mut worse = Vec::new();
    let mut lines = Vec::new();
    for agents in [2_usize, 3] {
        let mut ratios = Vec::new();
        let mut shorter = 0;
        for procedure in &procedures {
            let graph = Graph::of(procedure);
            let (engine_ms, list_ms) = (graph.engine_ms(agents), graph.list_schedule_ms(agents));
            if engine_ms > list_ms {
                worse.push((procedure.id, agents, engine_ms, list_ms));
            }
            shorter += usize::from(engine_ms < list_ms);
            ratios.push(engine_ms as f64 / graph.bound_ms(agents as i64));
        }
        let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
        let worst = ratios.iter().copied().fold(0.0, f64::max);
        lines.push(format!(
            "{agents} agents: makespan ÷ bound mean {mean:.4}, worst {worst:.4}; shorter than a list in {shorter} of {}",
            ratios.len()
        ));
    }
    for procedure in &procedures {
        let graph = Graph::of(procedure);
        let engine_ms = graph.engine_ms(graph.duration_ms.len());
        let optimal_ms = (procedure.optimal_minutes * 60.0).round() as i64;
        assert_eq!(engine_ms, optimal_ms, "procedure {}", procedure.id);
    }
    println!("{}", lines.join("\n"));
    assert!(
        worse.is_empty(),
        "{} of {}: {worse:?}",
        worse.len(),
        2 * procedures.len()
    );
}
