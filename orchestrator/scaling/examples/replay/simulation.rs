//! A pool under a load, as a simulation of discrete events.
//!
//! How the words of the task were read:
//!
//! - An instance has one slot and works on one request at a time. Requests are served in the order
//!   in which they came; none is given up, however late.
//! - A request is missed when it ends later than its deadline, twice its service time after it came:
//!   when it waited for longer than it works.
//! - The rule is asked once a second. There is one instance at the beginning, and never none.
//! - Every instance counts towards the most that there may be, and costs, from its order to its end:
//!   while it starts, works, idles and finishes its last request.
//! - Of those that are too many, the ones that start go first, newest first, then idle ones, at once;
//!   then busy ones, when their request is done. None of them comes back.
//! - The halves are halves of one replay. Requests count where they came, hours where they passed.
//!   A replay ends with its last request.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, VecDeque},
};

use muster_scaling::{Bounds, Observation};

use crate::{rule::Rule, trace::Request};

/// From the order of an instance until it works.
pub(crate) const STARTUP_US: u64 = 30 * SECOND_US;
/// Most instances at a time.
pub(crate) const INSTANCES_MAX: u32 = 50;
/// Where the second half begins.
pub(crate) const HALF_US: u64 = 30 * 60 * SECOND_US;
/// How often the rule is asked.
const INTERVAL_US: u64 = SECOND_US;
const SECOND_US: u64 = 1_000_000;
const BOUNDS: Bounds = Bounds {
    slots_per_instance: 1,
    instances_min: 1,
    instances_max: INSTANCES_MAX,
};

/// What came of one half of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Half {
    /// Requests that came.
    pub(crate) requests: u64,
    /// Of these, the ones that ended after their deadline.
    pub(crate) misses: u64,
    /// Microseconds for which there was an instance, added up over all of them.
    pub(crate) instance_us: u64,
}

/// What happens, in the order in which it does when all of it happens at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Ended { instance: usize },
    Started { instance: usize },
    Arrived { request: usize },
    Asked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instance {
    Starting,
    Idle,
    /// Works on a request of this service time; ends with it when it drains.
    Busy {
        service_us: u64,
        drains: bool,
    },
}

struct Simulation<'a> {
    requests: &'a [Request],
    /// Those that there are, in the order in which they were ordered.
    instances: BTreeMap<usize, Instance>,
    ordered: usize,
    events: BinaryHeap<Reverse<(u64, Event)>>,
    queue: VecDeque<usize>,
    now_us: u64,
    halves: [Half; 2],
    open: usize,
    seen: Observation,
}

/// What came of each half.
pub(crate) fn replay(requests: &[Request], rule: &mut dyn Rule) -> [Half; 2] {
    let mut simulation = Simulation::new(requests);
    while simulation.open > 0 {
        simulation.step(rule);
    }
    simulation.halves
}

impl<'a> Simulation<'a> {
    fn new(requests: &'a [Request]) -> Self {
        let arrivals = requests.iter().enumerate();
        let arrivals =
            arrivals.map(|(request, came)| Reverse((came.at_us, Event::Arrived { request })));
        let mut events: BinaryHeap<_> = arrivals.collect();
        events.push(Reverse((INTERVAL_US, Event::Asked)));
        Self {
            requests,
            instances: BTreeMap::from([(0, Instance::Idle)]),
            ordered: 1,
            events,
            queue: VecDeque::new(),
            now_us: 0,
            halves: [Half::default(); 2],
            open: requests.len(),
            seen: Observation::default(),
        }
    }

    fn step(&mut self, rule: &mut dyn Rule) {
        let Some(Reverse((at_us, event))) = self.events.pop() else {
            return;
        };
        self.pass_until(at_us);
        match event {
            Event::Ended { instance } => self.ended(instance),
            Event::Started { instance } => {
                // It is not there when it was taken back before it had started.
                if let Some(instance) = self.instances.get_mut(&instance) {
                    *instance = Instance::Idle;
                }
            }
            Event::Arrived { request } => {
                self.seen.arrived += 1;
                self.queue.push_back(request);
            }
            Event::Asked => self.ask(rule),
        }
        self.serve();
    }

    fn pass_until(&mut self, at_us: u64) {
        let there = self.instances.len() as u64;
        let in_first = at_us.min(HALF_US) - self.now_us.min(HALF_US);
        self.halves[0].instance_us += there * in_first;
        self.halves[1].instance_us += there * (at_us - self.now_us - in_first);
        self.now_us = at_us;
    }

    fn ended(&mut self, id: usize) {
        let Some(Instance::Busy { service_us, drains }) = self.instances.get(&id).copied() else {
            return;
        };
        self.open -= 1;
        self.seen.ended += 1;
        self.seen.service_seconds += service_us as f64 / SECOND_US as f64;
        if drains {
            self.instances.remove(&id);
        } else {
            self.instances.insert(id, Instance::Idle);
        }
    }

    fn serve(&mut self) {
        while let Some(request) = self.queue.front().copied() {
            let mut instances = self.instances.iter_mut();
            let idle = instances.find(|(_, instance)| **instance == Instance::Idle);
            let Some((id, instance)) = idle else { return };
            let Request { at_us, service_us } = self.requests[request];
            *instance = Instance::Busy {
                service_us,
                drains: false,
            };
            let event = Event::Ended { instance: *id };
            self.events.push(Reverse((self.now_us + service_us, event)));
            self.queue.pop_front();
            let half = &mut self.halves[usize::from(at_us >= HALF_US)];
            half.requests += 1;
            half.misses += u64::from(self.now_us - at_us > service_us);
        }
    }

    fn ask(&mut self, rule: &mut dyn Rule) {
        let drains = self.count(|instance| matches!(instance, Instance::Busy { drains: true, .. }));
        let busy = self.count(|instance| matches!(instance, Instance::Busy { .. })) - drains;
        let mut seen = std::mem::take(&mut self.seen);
        seen.elapsed_seconds = INTERVAL_US as f64 / SECOND_US as f64;
        seen.queued = self.queue.len() as u64;
        seen.busy = busy as u64;
        let wanted = rule.wanted(&seen, &BOUNDS).clamp(1, INSTANCES_MAX) as usize;
        let there = self.instances.len() - drains;
        for _ in there..wanted {
            self.order();
        }
        for _ in wanted..there {
            self.take_back();
        }
        let next_us = self.now_us + INTERVAL_US;
        self.events.push(Reverse((next_us, Event::Asked)));
    }

    fn order(&mut self) {
        if self.instances.len() >= INSTANCES_MAX as usize {
            return;
        }
        let instance = self.ordered;
        self.ordered += 1;
        self.instances.insert(instance, Instance::Starting);
        let ready_us = self.now_us + STARTUP_US;
        self.events
            .push(Reverse((ready_us, Event::Started { instance })));
    }

    fn take_back(&mut self) {
        let last = |wanted: Instance| {
            let mut instances = self.instances.iter().rev();
            let found = instances.find(|(_, instance)| **instance == wanted);
            found.map(|(id, _)| *id)
        };
        if let Some(id) = last(Instance::Starting).or_else(|| last(Instance::Idle)) {
            self.instances.remove(&id);
            return;
        }
        for instance in self.instances.values_mut().rev() {
            if let Instance::Busy { drains, .. } = instance
                && !*drains
            {
                *drains = true;
                return;
            }
        }
    }

    fn count(&self, is_counted: impl Fn(&Instance) -> bool) -> usize {
        let instances = self.instances.values();
        instances.filter(|instance| is_counted(instance)).count()
    }
}
