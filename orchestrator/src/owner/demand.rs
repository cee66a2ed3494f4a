//! How many slots the work of one shard wants in each pool, looked at once a second.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use muster_engine::Workload;
use muster_proto::{AgentType, api::PoolView};
use muster_scaling::{Bounds, Demand, Forecast, Observation, Parameters};
use muster_settings::AgentPool;

/// How often it is looked. An instance takes longer to start, most tasks longer to do.
pub(super) const INTERVAL: Duration = Duration::from_secs(1);
/// Types for which there are forecasts at a time: more than any installation has. The others want
/// the fewest.
const TYPES_MAX: usize = 1_000;
/// The load above which more instances are wanted, where the settings say nothing.
const SCALE_THRESHOLD_DEFAULT: f64 = 0.8;
/// Most instances where the settings name no bound: the largest that they may name.
const INSTANCES_MAX: u32 = 10_000;
/// Fewest instances of a type that has work, or had some: the first task must not wait for a start.
const INSTANCES_MIN: u32 = 1;

/// The forecasts of one owner. They begin anew with each owner of a shard, as the registry does.
#[derive(Debug, Default)]
pub(super) struct Demands {
    pools: BTreeMap<AgentType, Pool>,
    looked_at: Option<Instant>,
}

#[derive(Debug)]
struct Pool {
    forecast: Forecast,
    before: Workload,
    /// As of the last instance that was there.
    slots_per_instance: u32,
}

impl Demands {
    /// Looks at the work, and says what each pool wants of it.
    pub(super) fn look(
        &mut self,
        workloads: Vec<Workload>,
        settings: &BTreeMap<AgentType, AgentPool>,
        now: Instant,
    ) -> Vec<PoolView> {
        let elapsed = self.looked_at.map(|at| now.duration_since(at));
        self.looked_at = Some(now);
        let elapsed_seconds = elapsed.unwrap_or(INTERVAL).as_secs_f64();
        let is_there = |agent_type: &AgentType| {
            let found = workloads.binary_search_by(|seen| seen.agent_type.cmp(agent_type));
            found.is_ok()
        };
        self.pools.retain(|agent_type, _| is_there(agent_type));
        let mut views = Vec::with_capacity(workloads.len());
        for seen in workloads {
            let settings = settings.get(&seen.agent_type);
            let known = self.pools.contains_key(&seen.agent_type);
            if !known && self.pools.len() >= TYPES_MAX {
                continue;
            }
            let pool = self.pools.entry(seen.agent_type.clone());
            let pool = pool.or_insert_with(|| Pool::new(&seen));
            views.push(pool.look(seen, settings, elapsed_seconds));
        }
        views
    }
}

impl Pool {
    /// What happened before anybody looked is no part of a rate.
    fn new(seen: &Workload) -> Self {
        Self {
            forecast: Forecast::new(Parameters::default()),
            before: seen.clone(),
            slots_per_instance: 1,
        }
    }

    fn look(
        &mut self,
        seen: Workload,
        settings: Option<&AgentPool>,
        elapsed_seconds: f64,
    ) -> PoolView {
        if let Some(slots) = seen.slots.checked_div(seen.online) {
            self.slots_per_instance = slots.max(1);
        }
        let threshold = settings.and_then(|settings| settings.scale_threshold);
        let threshold = threshold.map_or(SCALE_THRESHOLD_DEFAULT, |percent| {
            f64::from(percent.as_u8()) / 100.0
        });
        let observation = self.observation(&seen, elapsed_seconds);
        let demand = self.forecast.observe(&observation, threshold);
        let mut view = PoolView {
            agent_type: seen.agent_type.clone(),
            wanted_instances: INSTANCES_MIN,
            online_instances: seen.online,
            max_instances: settings.and_then(|settings| settings.max_instances),
            queued: seen.queued,
            in_flight: seen.in_flight,
            slots_per_instance: self.slots_per_instance,
            slots: seen.slots,
            wanted_slots: demand.slots,
            mean_slots: demand.mean_slots,
            peak_slots: demand.peak_slots,
            queue_slots: demand.queue_slots,
        };
        view.wanted_instances = wanted_instances(&view);
        self.before = seen;
        view
    }

    /// What has come is what was handed over, and what waits more than before.
    fn observation(&self, seen: &Workload, elapsed_seconds: f64) -> Observation {
        let since = |now: u64, before: u64| now.saturating_sub(before);
        let before = &self.before;
        let came =
            (seen.started_total + seen.queued).saturating_sub(before.started_total + before.queued);
        let held_ms = since(seen.held_ms_total, before.held_ms_total);
        Observation {
            elapsed_seconds,
            arrived: came,
            ended: since(seen.ended_total, before.ended_total),
            service_seconds: Duration::from_millis(held_ms).as_secs_f64(),
            queued: seen.queued,
            busy: seen.in_flight,
        }
    }
}

/// The instances for the slots that a pool wants.
fn wanted_instances(view: &PoolView) -> u32 {
    let bounds = Bounds {
        slots_per_instance: view.slots_per_instance,
        instances_min: INSTANCES_MIN,
        instances_max: view.max_instances.unwrap_or(INSTANCES_MAX),
    };
    bounds.instances(view.wanted_slots)
}

/// What several owners say of the same pools: their work adds up, the instances are the same.
pub(crate) fn merged(views: impl IntoIterator<Item = PoolView>) -> Vec<PoolView> {
    let mut pools: BTreeMap<AgentType, PoolView> = BTreeMap::new();
    for view in views {
        let Some(known) = pools.get_mut(&view.agent_type) else {
            pools.insert(view.agent_type.clone(), view);
            continue;
        };
        let sum = demand(known) + demand(&view);
        known.wanted_slots = sum.slots;
        known.mean_slots = sum.mean_slots;
        known.peak_slots = sum.peak_slots;
        known.queue_slots = sum.queue_slots;
        known.queued += view.queued;
        known.in_flight += view.in_flight;
        known.online_instances = known.online_instances.max(view.online_instances);
        known.slots = known.slots.max(view.slots);
        known.slots_per_instance = known.slots_per_instance.max(view.slots_per_instance);
        known.wanted_instances = wanted_instances(known);
    }
    pools.into_values().collect()
}

fn demand(view: &PoolView) -> Demand {
    Demand {
        slots: view.wanted_slots,
        mean_slots: view.mean_slots,
        peak_slots: view.peak_slots,
        queue_slots: view.queue_slots,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn echo() -> AgentType {
        AgentType::new("echo").unwrap()
    }

    fn workload(queued: u64, started_total: u64, ended_total: u64) -> Workload {
        Workload {
            agent_type: echo(),
            queued,
            in_flight: started_total - ended_total,
            started_total,
            ended_total,
            held_ms_total: ended_total * 3_800,
            online: 2,
            slots: 6,
            slots_busy: 0,
        }
    }

    /// What is wanted after so many seconds of three tasks a second, of 3.8 s each.
    fn after(seconds: u64, settings: AgentPool) -> PoolView {
        let settings = BTreeMap::from([(echo(), settings)]);
        let mut demands = Demands::default();
        let begin = Instant::now();
        let mut views = Vec::new();
        for second in 0..seconds {
            let ended = 3 * second.saturating_sub(4);
            let seen = workload(0, 3 * second, ended);
            let now = begin + Duration::from_secs(second);
            views = demands.look(vec![seen], &settings, now);
        }
        views.pop().unwrap()
    }

    #[test]
    fn the_load_of_the_agents_is_kept_below_the_threshold_of_the_settings() {
        // 11.4 slots are busy; an instance has three.
        let usual = after(900, AgentPool::default());
        assert_eq!((usual.slots_per_instance, usual.wanted_instances), (3, 5));
        let careful = AgentPool {
            scale_threshold: muster_settings::Percent::new(50),
            ..AgentPool::default()
        };
        assert_eq!(after(900, careful).wanted_instances, 8);
    }

    #[test]
    fn no_more_are_wanted_than_the_settings_allow() {
        let few = AgentPool {
            max_instances: Some(2),
            ..AgentPool::default()
        };
        let view = after(900, few);
        assert_eq!((view.wanted_instances, view.max_instances), (2, Some(2)));
        assert!(view.wanted_slots > 11.4, "{view:?}");
    }

    #[test]
    fn a_type_without_work_wants_one_instance_and_one_that_is_gone_is_forgotten() {
        let mut demands = Demands::default();
        let (none, now) = (BTreeMap::new(), Instant::now());
        let views = demands.look(vec![workload(0, 0, 0)], &none, now);
        assert_eq!(views[0].wanted_instances, 1);
        assert!(demands.look(Vec::new(), &none, now).is_empty());
        assert!(demands.pools.is_empty());
    }

    #[test]
    fn a_queue_that_was_there_before_anybody_looked_is_no_rate_and_still_wanted_for() {
        let mut demands = Demands::default();
        let (none, now) = (BTreeMap::new(), Instant::now());
        let views = demands.look(vec![workload(30, 0, 0)], &none, now);
        assert!(views[0].wanted_instances >= 10, "{views:?}");
    }

    #[test]
    fn work_of_several_owners_adds_up_before_it_is_rounded_to_instances() {
        let part = |wanted_slots| PoolView {
            wanted_slots,
            queued: 2,
            ..after(2, AgentPool::default())
        };
        let whole = merged([part(1.2), part(1.2), part(1.2)]);
        assert_eq!(whole.len(), 1);
        assert_eq!((whole[0].wanted_instances, whole[0].queued), (2, 6));
        assert_eq!(whole[0].online_instances, 2);
    }
}
