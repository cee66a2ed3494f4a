use super::metrics::{LITRES_PER_PERSON_MIN, litres_per_person};
use super::{Blame, Parts, Timeline};
use crate::answer::{Answer, ForecastRow};
use crate::season::later;
use crate::unit::{dollars, grouped, percent};

/// A day as people write it.
pub(super) fn day(date: jiff::civil::Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// The plan in a few sentences.
pub(super) fn summary(parts: &Parts<'_>, answer: &Answer) -> Vec<String> {
    let plan = parts.plan;
    let mut said = Vec::new();
    said.extend(standing(parts));
    said.push(match answer.stage {
        0 if answer.target == 0.0 => {
            "No shortage stage is called for, and no cut is mandated.".to_owned()
        }
        0 => plan.assessment.target_reason.clone(),
        _ => format!(
            "**{} is called for.** {}",
            answer.stage_name, plan.assessment.target_reason
        ),
    });
    if let Some(required) = answer.required {
        let years = plan.assessment.years_known > 0;
        said.push(match years {
            true => format!("To keep the reserve for {} days, use has to fall by {} in a middling year and by {} in a dry one.", plan.situation.horizon_days, percent(required.median), percent(required.dry)),
            false => format!("To keep the reserve for {} days at this inflow, use has to fall by {}.", plan.situation.horizon_days, percent(required.planning)),
        });
    }
    said.extend(below_reserve(parts, answer));
    if answer.target > 0.0 {
        said.push(outcome(parts, answer));
    }
    if let (Some(without), Some(with)) = (
        answer.chance_below_reserve,
        answer.chance_below_reserve_with,
    ) {
        said.push(format!("Without measures storage falls below the reserve in {} of the years like this one, with them in {}.", percent(without), percent(with)));
    }
    said
}

/// When storage falls below the reserve in a middling year.
fn below_reserve(parts: &Parts<'_>, answer: &Answer) -> Option<String> {
    let reserve = parts.plan.situation.reservoir?.reserve_ml;
    let first = |value: fn(&ForecastRow) -> f64| {
        let row = answer.forecast.iter().find(|row| value(row) < reserve);
        row.map(|row| day(row.date))
    };
    let year = match parts.plan.assessment.years_known > 0 {
        true => "In a middling year",
        false => "At this inflow",
    };
    let without = first(|row| row.median_ml)?;
    let with = match first(|row| row.median_with_ml) {
        _ if answer.measures.is_empty() => String::new(),
        Some(date) => format!(", and with the plan by {date}"),
        None => ", and with the plan not before the horizon".to_owned(),
    };
    Some(format!(
        "{year} storage is below the reserve by {without} without measures{with}."
    ))
}

fn standing(parts: &Parts<'_>) -> Option<String> {
    let situation = &parts.plan.situation;
    let share = situation.storage_share;
    let amounts = situation
        .storage_ml
        .zip(situation.reservoir)
        .map(|(storage, reservoir)| {
            let unit = situation.unit;
            format!(
                " ({} of {}; reserve {})",
                unit.show(storage),
                unit.show(reservoir.capacity_ml),
                unit.show(reservoir.reserve_ml)
            )
        });
    let share = share?;
    let flows = situation
        .inflow_ml
        .zip(situation.demand_ml)
        .map(|(inflow, demand)| {
            let unit = situation.unit;
            format!(
                ", with {} coming in and a demand of {}",
                unit.show_flow(inflow),
                unit.show_flow(demand)
            )
        });
    Some(format!(
        "Storage stands at {} of capacity{} on {}{}.",
        percent(share),
        amounts.unwrap_or_default(),
        day(situation.date),
        flows.unwrap_or_default()
    ))
}

fn outcome(parts: &Parts<'_>, answer: &Answer) -> String {
    let situation = &parts.plan.situation;
    let until = day(later(situation.date, situation.horizon_days));
    let cost = format!("at about {} until {until}", dollars(answer.cost_usd));
    let count = answer.measures.len();
    if answer.shortfall > 0.0 {
        return format!(
            "**The {count} measures reach {} of the {} asked for, {} short**, {cost}.",
            percent(answer.reach),
            percent(answer.target),
            percent(answer.shortfall)
        );
    }
    let from = answer
        .met_on
        .map_or(String::new(), |date| format!(" from {} on", day(date)));
    format!(
        "{count} measures reach {}, and so the {} asked for{from}, {cost}.",
        percent(answer.reach),
        percent(answer.target)
    )
}

/// What is missing.
pub(super) fn gaps(
    parts: &Parts<'_>,
    answer: &Answer,
    timeline: &Timeline<'_>,
    accepted: &[Blame],
) -> Vec<String> {
    let plan = parts.plan;
    let situation = &plan.situation;
    let mut gaps = Vec::new();
    if answer.shortfall > 0.0 {
        let amount = situation.demand_ml.map(|demand| {
            format!(
                ", which is {}",
                situation.unit.show_flow(demand * answer.shortfall)
            )
        });
        gaps.push(format!(
            "The cut is {} of demand short of the {} asked for{}: no other measure of the list is available within {} days and the limits that were given.",
            percent(answer.shortfall), percent(answer.target), amount.unwrap_or_default(), situation.deadline_days
        ));
    }
    gaps.extend(late(parts, answer, timeline));
    gaps.extend(still_below(parts, answer));
    let seasonal = |it: &(
        crate::department::Department,
        &crate::department_plan::PlannedMeasure,
    )| it.1.measure.seasonal;
    if super::planned(parts.departments).iter().any(seasonal) {
        gaps.push("Savings are means of a year: limits on watering save more than that in the growing season, and little in winter.".to_owned());
    }
    if let (Some(required), true) = (answer.required, plan.assessment.years_known > 0)
        && required.dry > answer.reach + 5e-4
    {
        gaps.push(format!("In a dry year (one in ten is drier) {} would be needed; the plan reaches {}. See the scenarios.", percent(required.dry), percent(answer.reach)));
    }
    if let Some(litres) =
        litres_per_person(parts, answer.reach).filter(|litres| *litres < LITRES_PER_PERSON_MIN)
    {
        gaps.push(format!("{} litres for each person and day is below the {LITRES_PER_PERSON_MIN:.0} of health and safety: check it before the plan is adopted.", grouped(litres)));
    }
    for unassigned in &plan.unassigned {
        gaps.push(format!(
            "“{}” is for “{}”, which is none of the four departments: nobody plans it yet.",
            unassigned.title, unassigned.department
        ));
    }
    gaps.extend(accepted.iter().map(|it| {
        format!(
            "Accepted although it does not fit ({}): {}.",
            it.department,
            it.reason.split('[').next().unwrap_or_default().trim()
        )
    }));
    gaps.extend(plan.gaps.clone());
    gaps
}

/// That the plan does not keep the reserve either: a cut that is enough from the first day on may not be when it comes later.
fn still_below(parts: &Parts<'_>, answer: &Answer) -> Option<String> {
    let reserve = parts.plan.situation.reservoir?.reserve_ml;
    let mut rows = answer.forecast.iter();
    let row = rows.find(|row| row.median_with_ml < reserve && !answer.measures.is_empty())?;
    let lowest = answer
        .forecast
        .iter()
        .map(|row| row.median_with_ml)
        .fold(reserve, f64::min);
    Some(format!(
        "With the plan storage is still below the reserve by {}, by {} at worst: the cut comes too late or is too small for it. Ask for a larger one (\"mandated_reduction\"), or shorten the delays.",
        day(row.date),
        parts.plan.situation.unit.show(reserve - lowest)
    ))
}

/// What is not saved before all measures work.
fn late(parts: &Parts<'_>, answer: &Answer, timeline: &Timeline<'_>) -> Option<String> {
    let situation = &parts.plan.situation;
    if answer.target == 0.0 {
        return None;
    }
    let met = timeline
        .met_day(answer.target)
        .unwrap_or(situation.horizon_days)
        .min(situation.horizon_days);
    let demand = situation.demand_ml?;
    let unsaved: f64 = (0..met)
        .map(|day| (answer.target - timeline.reach_on(day)).max(0.0) * demand)
        .sum();
    (unsaved > 0.0).then(|| {
        format!(
            "Before the cut is reached, {} less is saved than it asks for, over {met} days.",
            situation.unit.show(unsaved)
        )
    })
}
