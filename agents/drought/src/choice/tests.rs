use super::*;
use crate::draw::Draw;
use crate::measure::read_measures;

const LIST: &str = include_str!("../../../../config/workflows/drought/data/measures.csv");

fn aim(cut: f64) -> Aim {
    Aim {
        cut,
        budget_usd: None,
        demand_ml: 400.0,
        horizon_days: 365,
        delay_days_max: 365,
        level: 6,
    }
}

/// Every allowed set, one by one: the best shortfall and its least cost.
fn by_trying_all(measures: &[Measure], aim: &Aim) -> (f64, f64) {
    let mut best = (aim.cut, 0.0);
    for set in 0_u32..1 << measures.len() {
        let taken: Vec<&Measure> = (0..measures.len())
            .filter(|place| set >> place & 1 == 1)
            .map(|place| &measures[place])
            .collect();
        let allowed = taken.iter().enumerate().all(|(index, measure)| {
            let has = |id: &String| taken.iter().any(|other| other.id == *id);
            let alone = taken[..index]
                .iter()
                .all(|other| measure.group.is_none() || other.group != measure.group);
            measure.requires.iter().all(has) && alone && measure.level_min <= aim.level
        });
        let cost: f64 = taken
            .iter()
            .map(|measure| cost_usd(measure, aim.demand_ml, aim.horizon_days))
            .sum();
        if !allowed || aim.budget_usd.is_some_and(|budget| cost > budget) {
            continue;
        }
        let short = (aim.cut - reach(taken.iter().copied())).max(0.0);
        if short < best.0 - 1e-9 || (short < best.0 + 1e-9 && cost < best.1 - 0.005) {
            best = (short, cost);
        }
    }
    best
}

#[test]
fn no_choice_is_cheaper_or_nearer_as_trying_all_shows() {
    let all = read_measures(LIST).unwrap();
    let mut draw = Draw::new(11);
    for round in 0..30 {
        // Thirteen measures at a time, requirements that are missing taken off.
        let mut some: Vec<Measure> = all.clone();
        while some.len() > 13 {
            some.remove(draw.place(some.len()));
        }
        let ids: Vec<String> = some.iter().map(|measure| measure.id.clone()).collect();
        for measure in &mut some {
            measure.requires.retain(|id| ids.contains(id));
            measure.usd_per_ml = draw.place(1000) as f64;
        }
        let mut aim = aim(0.05 + 0.03 * f64::from(round % 20));
        aim.level = 1 + draw.place(6);
        if round % 3 == 0 {
            aim.budget_usd = Some(5e5 + draw.place(8_000_000) as f64);
        }
        let (short, cost) = by_trying_all(&some, &aim);
        let choice = choose(&some, &aim, |_| true);
        assert!(choice.proven);
        let found = (aim.cut - choice.reach).max(0.0);
        assert!(
            (found - short).abs() < 1e-6,
            "round {round}: {found} instead of {short}"
        );
        assert!((choice.cost_usd - cost).abs() < 0.01, "round {round}");
    }
}

#[test]
fn the_whole_list_is_searched_to_the_end_for_every_cut() {
    let all = read_measures(LIST).unwrap();
    for percent in 1..=80 {
        let choice = choose(&all, &aim(f64::from(percent) / 100.0), |_| true);
        assert!(choice.proven, "{percent} %");
    }
}

#[test]
fn a_cut_beyond_everything_takes_what_comes_nearest() {
    let all = read_measures(LIST).unwrap();
    let choice = choose(&all, &aim(0.99), |_| true);
    assert!(
        choice.reach > 0.6 && choice.reach < 0.99,
        "{}",
        choice.reach
    );
    let outdoor = choice
        .taken
        .iter()
        .filter(|place| all[**place].group.is_some());
    assert_eq!(outdoor.count(), 1);
}

#[test]
fn what_is_ruled_out_late_or_for_deeper_levels_is_not_taken() {
    let all = read_measures(LIST).unwrap();
    let mut aim = aim(0.3);
    aim.level = 3;
    aim.delay_days_max = 30;
    let choice = choose(&all, &aim, |measure| measure.id != "campaign");
    for place in &choice.taken {
        let measure = &all[*place];
        assert!(measure.id != "campaign" && measure.delay_days <= 30 && measure.level_min <= 3);
    }
}

#[test]
fn savings_multiply_and_additions_add_up() {
    let all = read_measures("id,title,department,saves_percent,adds_percent\na,A,Supply,10,0\nb,B,Supply,20,0\nc,C,Supply,0,5\n").unwrap();
    assert!((reach(&all) - 0.33).abs() < 1e-12);
}
