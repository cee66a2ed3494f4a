//! New York City's storage, 1999 to 2021, against the curves of the Flexible Flow Management Program.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and prints the figures that it reached"
)]

mod shared;

use jiff::civil::Date;
use muster_drought::{Curves, Declaration, Frame, Series};

const FRAME: &str = include_str!("../../../config/workflows/drought/data/ffmp.json");

struct Levels {
    days: Vec<(Date, f64)>,
    raw: Vec<usize>,
    declared: Vec<usize>,
    curves: Curves,
    frame: Frame,
}

fn levels(test: &str) -> Option<Levels> {
    let folder = shared::folder(test)?;
    let frame = Frame::read(FRAME).expect("the frame is valid");
    let names: Vec<&str> = frame
        .levels
        .iter()
        .filter_map(|level| level.curve.as_deref())
        .collect();
    let file = "ffmp_daily_profiles.csv";
    let curves = Curves::read(file, &shared::text(&folder, file), &names).expect("the curves");
    let file = "nyc_storage_daily_2000-2021.csv";
    let storage = Series::read(file, &shared::text(&folder, file), "PercentageTotal", 1.0);
    let days: Vec<(Date, f64)> = storage.expect("the storage").known().collect();
    let mut declaration = Declaration::new(&frame);
    let (mut raw, mut declared) = (Vec::new(), Vec::new());
    for (day, percent) in &days {
        let triggered = curves.triggered(&frame, *day, *percent);
        raw.push(triggered.raw);
        declared.push(declaration.advance(*day, triggered));
    }
    Some(Levels {
        days,
        raw,
        declared,
        curves,
        frame,
    })
}

fn changes(levels: &[usize]) -> usize {
    levels.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

#[test]
fn the_raw_level_is_the_deepest_curve_that_storage_lies_below_on_every_day() {
    let Some(levels) = levels("raw levels of New York City") else {
        return;
    };
    let mut equal = 0;
    for ((day, percent), raw) in levels.days.iter().zip(&levels.raw) {
        let below = |level: &muster_drought::Level| {
            *percent
                < levels
                    .curves
                    .on(level.curve.as_deref().unwrap_or_default(), *day)
        };
        let deepest = levels
            .frame
            .levels
            .iter()
            .rposition(below)
            .map_or(0, |index| index + 1);
        equal += usize::from(deepest == *raw);
    }
    println!(
        "{equal} of {} days equal, {} changes",
        levels.raw.len(),
        changes(&levels.raw)
    );
    assert_eq!((levels.raw.len(), equal), (8039, 8039));
    assert_eq!(changes(&levels.raw), 260);
}

#[test]
fn the_declared_stage_does_not_flap_and_is_not_late_when_storage_goes_down() {
    let Some(levels) = levels("declared stages of New York City") else {
        return;
    };
    let mut late_max = 0;
    for level in 1..=levels.frame.levels.len() {
        let mut late = 0;
        for (raw, declared) in levels.raw.iter().zip(&levels.declared) {
            late = if *raw >= level && *declared < level {
                late + 1
            } else {
                0
            };
            late_max = late_max.max(late);
        }
    }
    println!(
        "{} changes instead of {}, at most {late_max} days late going down",
        changes(&levels.declared),
        changes(&levels.raw)
    );
    assert!(changes(&levels.declared) <= 100);
    assert!(late_max <= 14);
}

#[test]
fn no_stage_ends_while_its_end_trigger_does_not_hold() {
    let Some(levels) = levels("ends of stages of New York City") else {
        return;
    };
    for (index, pair) in levels.declared.windows(2).enumerate() {
        if pair[1] < pair[0] {
            let (day, percent) = levels.days[index + 1];
            let triggered = levels.curves.triggered(&levels.frame, day, percent);
            assert!(
                triggered.holding <= pair[1],
                "{day}: {pair:?} at {percent} %"
            );
        }
    }
}
