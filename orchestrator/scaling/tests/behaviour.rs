//! What a forecast does with a load, and what that is worth.

#![allow(clippy::expect_used, reason = "a test stops where it must not go on")]

#[path = "../examples/replay/grid.rs"]
mod grid;
mod loads;
#[path = "../examples/replay/rule.rs"]
mod rule;
#[path = "../examples/replay/simulation.rs"]
mod simulation;
#[path = "../examples/replay/trace.rs"]
mod trace;

use muster_scaling::{Bounds, Demand, Forecast, Observation, Parameters};

use crate::{
    grid::SCALE_THRESHOLD,
    loads::{Load, SECOND_US},
    rule::{Fixed, Forecasting, Plain},
    simulation::{INSTANCES_MAX, replay},
};

const BOUNDS: Bounds = Bounds {
    slots_per_instance: 1,
    instances_min: 1,
    instances_max: INSTANCES_MAX,
};

/// What is wanted after each second of a load whose tasks take as long as they should, in slots.
fn demands(seconds: u64, arrived: impl Fn(u64) -> u64, service_seconds: f64) -> Vec<Demand> {
    let mut forecast = Forecast::new(Parameters::default());
    let observe = |second| {
        let seen = Observation {
            elapsed_seconds: 1.0,
            arrived: arrived(second),
            ended: arrived(second),
            service_seconds: arrived(second) as f64 * service_seconds,
            queued: 0,
            busy: 0,
        };
        forecast.observe(&seen, SCALE_THRESHOLD)
    };
    (0..seconds).map(observe).collect()
}

fn instances(demands: &[Demand]) -> Vec<u32> {
    let slots = demands.iter().map(|demand| demand.slots);
    slots.map(|slots| BOUNDS.instances(slots)).collect()
}

#[test]
fn a_pool_without_work_wants_the_fewest() {
    assert!(instances(&demands(600, |_| 0, 1.0)).iter().all(|n| *n == 1));
}

#[test]
fn a_steady_load_settles_where_the_slots_are_loaded_up_to_the_threshold() {
    let wanted = instances(&demands(1_800, |_| 4, 2.0));
    // 4 a second of 2 s each keep 8 slots busy.
    assert_eq!(wanted.last(), Some(&10));
    let settled = &wanted[600..];
    assert!(settled.iter().all(|n| *n == 10), "{settled:?}");
}

#[test]
fn a_lower_threshold_wants_more() {
    let seen = Observation {
        elapsed_seconds: 1.0,
        arrived: 10,
        ended: 10,
        service_seconds: 10.0,
        queued: 0,
        busy: 10,
    };
    let wanted = [0.9, 0.5].map(|threshold| {
        let mut forecast = Forecast::new(Parameters::default());
        BOUNDS.instances(forecast.observe(&seen, threshold).slots)
    });
    assert_eq!(wanted, [12, 20]);
}

#[test]
fn on_a_ramp_what_is_wanted_now_is_enough_when_it_is_ready() {
    let parameters = Parameters::default();
    let ahead = parameters.startup_seconds as usize;
    let load = |second: u64| second / 30;
    let wanted = instances(&demands(900, load, 1.0));
    for (second, now) in wanted.iter().enumerate().take(900 - ahead).skip(300) {
        let then = load((second + ahead) as u64) as u32;
        assert!(*now >= then, "{now} at {second}, {then} then");
    }
}

#[test]
fn a_queue_is_worked_off_by_more_than_the_load_alone_wants() {
    let mut forecast = Forecast::new(Parameters::default());
    let mut wanted = |queued| {
        let seen = Observation {
            elapsed_seconds: 1.0,
            arrived: 2,
            ended: 2,
            service_seconds: 2.0,
            queued,
            busy: 2,
        };
        BOUNDS.instances(forecast.observe(&seen, SCALE_THRESHOLD).slots)
    };
    let before = (0..600).map(|_| wanted(0)).last().unwrap();
    assert!(wanted(50) >= before + 8);
}

#[test]
fn less_is_wanted_only_after_the_window_and_then_by_and_by() {
    let load = |second| if second < 600 { 20 } else { 0 };
    let wanted = instances(&demands(4_200, load, 1.0));
    let window = Parameters::default().scale_in_window_seconds as usize;
    let before = wanted[599];
    let held = &wanted[600..600 + window - 1];
    assert!(held.iter().all(|n| *n >= before), "{held:?}");
    let after = &wanted[600..];
    assert!(after.is_sorted_by(|left, right| left >= right));
    assert_eq!(wanted.last(), Some(&1));
}

#[test]
fn a_burst_that_came_before_finds_its_slots_when_it_comes_again() {
    // Half a minute of 12 a second in every two minutes.
    let load = |second| if second % 120 < 30 { 12 } else { 0 };
    let wanted = instances(&demands(1_800, load, 1.0));
    let at_begin: Vec<u32> = (5..15).map(|round| wanted[round * 120 - 1]).collect();
    assert!(at_begin.iter().all(|n| *n >= 12), "{at_begin:?}");
}

#[test]
fn a_lone_spike_is_not_paid_for_long() {
    let load = |second| if second == 900 { 40 } else { 2 };
    let wanted = instances(&demands(1_800, load, 1.0));
    let before = wanted[899];
    assert!(wanted[1_199..].iter().all(|n| *n <= before + 1));
}

#[test]
fn demands_of_two_owners_add_up_to_that_of_one() {
    let one = demands(600, |_| 8, 2.0);
    let two: Vec<Demand> = demands(600, |_| 4, 2.0)
        .into_iter()
        .map(|half| [half, half].into_iter().sum())
        .collect();
    for (one, two) in one.iter().zip(&two) {
        assert!((one.slots - two.slots).abs() <= 1.0, "{one:?} {two:?}");
    }
}

#[test]
fn strange_observations_do_no_harm() {
    let mut forecast = Forecast::new(Parameters::default());
    for elapsed_seconds in [0.0, -1.0, 1e-9, 1e9] {
        let seen = Observation {
            elapsed_seconds,
            arrived: u64::MAX,
            ended: 1,
            service_seconds: -3.0,
            queued: 1_000_000,
            busy: 7,
        };
        let demand = forecast.observe(&seen, 0.0);
        assert!(demand.slots.is_finite(), "{demand:?}");
        assert_eq!(BOUNDS.instances(demand.slots), INSTANCES_MAX);
    }
}

#[test]
fn the_simulation_counts_misses_and_hours_as_it_says() {
    // Two requests of 2 s at once, one instance: the second waits for as long as it works.
    let load = Load::new().at(0, 2).at(0, 2).requests();
    let halves = replay(&load, &mut Fixed(1));
    assert_eq!((halves[0].requests, halves[0].misses), (2, 0));
    assert_eq!(halves[0].instance_us, 4 * SECOND_US);
    // A third one waits for longer. The second instance is ordered after a second, and too late.
    let load = Load::new().at(0, 2).at(0, 2).at(0, 2).requests();
    let halves = replay(&load, &mut Fixed(2));
    assert_eq!((halves[0].requests, halves[0].misses), (3, 1));
    assert_eq!(halves[0].instance_us, (6 + 5) * SECOND_US);
    // What comes in the second half counts there.
    let load = Load::new().at(1_799, 3).at(1_801, 1).requests();
    let halves = replay(&load, &mut Fixed(1));
    assert_eq!((halves[0].requests, halves[0].misses), (1, 0));
    assert_eq!((halves[1].requests, halves[1].misses), (1, 0));
    assert_eq!(halves[1].instance_us, 3 * SECOND_US);
}

#[test]
fn on_bursts_that_return_the_forecast_misses_less_than_the_plain_rule_for_no_more() {
    let load = Load::periodic().requests();
    let plain = replay(&load, &mut Plain::new(SCALE_THRESHOLD, 0.0))[1];
    let mut forecasting = Forecasting::new(Parameters::default(), SCALE_THRESHOLD);
    let forecast = replay(&load, &mut forecasting)[1];
    assert!(plain.misses > 0);
    assert!(forecast.misses * 5 <= plain.misses * 4, "{forecast:?}");
    assert!(forecast.instance_us <= plain.instance_us, "{forecast:?}");
}

#[test]
fn on_real_loads_it_misses_a_fifth_less_for_no_more_with_numbers_from_their_first_halves() {
    let Some(files) = loads::real() else {
        println!("skipped: there is no load/azure_llm_*.csv in MUSTER_DATA or ../shared/data");
        return;
    };
    let loads: Vec<_> = files.iter().map(|(_, load)| load.clone()).collect();
    let parameters = grid::winner(&loads).expect("a candidate that needs no more");
    assert_eq!(parameters, Parameters::default(), "the defaults are those");
    for (file, load) in &files {
        let plain = replay(load, &mut Plain::new(SCALE_THRESHOLD, 0.0))[1];
        let forecast = replay(load, &mut Forecasting::new(parameters, SCALE_THRESHOLD))[1];
        println!("{file}: {plain:?} {forecast:?}");
        assert!(forecast.misses * 5 <= plain.misses * 4, "{file}");
        assert!(forecast.instance_us <= plain.instance_us, "{file}");
    }
}
