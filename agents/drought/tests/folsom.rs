//! Folsom lake, with the demand of a year raised by a quarter: droughts and wet years replayed.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and prints the figures that it reached"
)]

mod shared;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use muster_drought::{
    Frame, History, Known, Measure, Policy, Profile, Replay, Reservoir, Series, VolumeUnit,
    read_measures,
};

const FRAME: &str = include_str!("../../../config/workflows/drought/data/california.json");
const MEASURES: &str = include_str!("../../../config/workflows/drought/data/measures.csv");
const FILE: &str = "folsom_daily_1955-2016.csv";
/// What the lake holds, and what is to stay in it, in thousand acre-feet.
const CAPACITY_TAF: f64 = 975.0;
const RESERVE_TAF: f64 = 200.0;
const DEMAND_FACTOR: f64 = 1.25;

struct Folsom {
    history: History,
    inflow: BTreeMap<Date, f64>,
    storage: BTreeMap<Date, f64>,
    demand: Profile,
    frame: Frame,
    measures: Vec<Measure>,
}

impl Folsom {
    fn read(test: &str) -> Option<Self> {
        let folder = shared::folder(test)?;
        let text = shared::text(&folder, FILE);
        let taf = VolumeUnit::ThousandAcreFeet.megalitres();
        let column = |name: &str| {
            let series = Series::read(FILE, &text, name, taf);
            series.expect("a column").by_day()
        };
        let (inflow, evaporation) = (column("inflow"), column("evap"));
        let net = inflow.iter().map(|(day, value)| {
            let lost = evaporation.get(day).copied().unwrap_or(0.0);
            (*day, value - lost)
        });
        let demand: Vec<f64> = shared::text(&folder, "folsom_daily_demand.txt")
            .split_whitespace()
            .map(|word| word.parse::<f64>().expect("a number") * taf * DEMAND_FACTOR)
            .collect();
        Some(Self {
            history: History::new(&net.collect()).expect("a history"),
            inflow,
            storage: column("storage"),
            demand: Profile::of_year_from(10, &demand).expect("a year of demands"),
            frame: Frame::read(FRAME).expect("a frame"),
            measures: read_measures(MEASURES).expect("measures"),
        })
    }

    fn policy(&self, known: Known) -> Policy<'_> {
        let taf = VolumeUnit::ThousandAcreFeet.megalitres();
        Policy {
            reservoir: Reservoir {
                capacity_ml: CAPACITY_TAF * taf,
                reserve_ml: RESERVE_TAF * taf,
            },
            history: &self.history,
            known,
            demand_ml: &self.demand,
            frame: &self.frame,
            measures: &self.measures,
            horizon_days: 365,
        }
    }
}

fn taf(volume_ml: f64) -> f64 {
    volume_ml / VolumeUnit::ThousandAcreFeet.megalitres()
}

fn print(what: &str, replay: &Replay) {
    let (lowest, on) = replay.lowest().expect("days");
    println!(
        "{what}: lowest {:.0} taf on {on}, {} days below the reserve, {:.0} taf unmet; deepest stage {}, {} changes, largest gap {:?}",
        taf(lowest),
        replay.days_below_reserve(),
        taf(replay.unmet_ml()),
        replay.deepest_stage(),
        replay.stage_changes(),
        replay.largest_gap(),
    );
}

fn drought(name: &str, first: Date, last: Date) {
    let Some(folsom) = Folsom::read(name) else {
        return;
    };
    let policy = folsom.policy(Known::Past);
    let start = folsom.storage[&first];
    let baseline = policy.without_measures(start, first, last);
    print(&format!("{name} without measures"), &baseline);
    let (lowest, _) = baseline.lowest().expect("days");
    assert!(taf(lowest) < RESERVE_TAF);

    let staged = policy.replay(start, first, last);
    print(&format!("{name} with stages"), &staged);
    let (staged_lowest, _) = staged.lowest().expect("days");
    match staged.shortfall_ml() {
        None => assert!(taf(staged_lowest) >= RESERVE_TAF),
        Some(short) => {
            println!(
                "{name}: {:.0} taf short of the reserve at worst",
                taf(short)
            );
            assert!((taf(staged_lowest + short) - RESERVE_TAF).abs() < 1e-6);
            assert!(
                staged.largest_gap().is_some(),
                "short without a gap to show for it"
            );
        }
    }
    assert!(staged.days_below_reserve() < baseline.days_below_reserve());
    assert!(staged.unmet_ml() <= baseline.unmet_ml());
}

#[test]
fn in_1976_and_1977_the_stages_keep_the_reserve_or_the_shortfall_is_stated() {
    drought("Folsom 1976-77", date(1975, 12, 31), date(1977, 12, 31));
}

#[test]
fn from_2012_to_2015_the_stages_keep_the_reserve_or_the_shortfall_is_stated() {
    drought("Folsom 2012-15", date(2011, 12, 31), date(2015, 12, 31));
}

/// The wettest calendar years of those that begin with a measured storage.
fn wettest(folsom: &Folsom) -> Vec<(f64, i16)> {
    let mut totals: BTreeMap<i16, f64> = BTreeMap::new();
    for (day, value) in &folsom.inflow {
        *totals.entry(day.year()).or_default() += value;
    }
    let measured = |year: i16| folsom.storage.contains_key(&date(year - 1, 12, 31));
    let mut years: Vec<(f64, i16)> = totals
        .into_iter()
        .filter(|(year, _)| measured(*year))
        .map(|(year, total)| (total, year))
        .collect();
    years.sort_by(|one, two| two.0.total_cmp(&one.0));
    years
}

#[test]
fn no_stage_is_declared_in_the_five_wettest_years() {
    let Some(folsom) = Folsom::read("Folsom, five wettest years") else {
        return;
    };
    let policy = folsom.policy(Known::Past);
    for (total, year) in wettest(&folsom).into_iter().take(5) {
        let (first, last) = (date(year - 1, 12, 31), date(year, 12, 31));
        let replay = policy.replay(folsom.storage[&first], first, last);
        print(&format!("{year}, {:.0} taf of inflow", taf(total)), &replay);
        assert_eq!(replay.deepest_stage(), 0, "{year}");
    }
}
