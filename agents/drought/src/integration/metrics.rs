use super::Parts;
use crate::unit::{grouped, percent};

/// What a person needs for drinking, cooking and hygiene at home, in litres a day (50 US gallons).
pub(super) const LITRES_PER_PERSON_MIN: f64 = 190.0;
/// Litres of a megalitre.
const LITRES: f64 = 1e6;

/// How it is seen whether the plan works.
pub(super) fn metrics(parts: &Parts<'_>, reached: f64) -> Vec<String> {
    let situation = &parts.plan.situation;
    let mut metrics = Vec::new();
    if let Some(demand) = situation.demand_ml {
        let show = |flow: f64| situation.unit.show_flow(flow);
        let goal = parts.plan.assessment.target;
        metrics.push(format!(
            "Demand, each day as a mean of seven: {} or less, which is {} below {}",
            show(demand * (1.0 - goal)),
            percent(goal),
            show(demand)
        ));
    }
    if let Some(litres) = litres_per_person(parts, reached) {
        metrics.push(format!(
            "Use for each person and day, all customers together: {} litres with the plan",
            grouped(litres)
        ));
    }
    if let Some(reservoir) = &situation.reservoir {
        metrics.push(format!(
            "Storage, each day: above the reserve of {}",
            situation.unit.show(reservoir.reserve_ml)
        ));
    }
    metrics.extend(
        parts
            .departments
            .values()
            .flat_map(|plan| plan.metrics.clone()),
    );
    metrics
}

/// What is left for each person with the plan, in litres a day.
pub(super) fn litres_per_person(parts: &Parts<'_>, reached: f64) -> Option<f64> {
    let situation = &parts.plan.situation;
    let people = situation.population.filter(|people| *people > 0.0)?;
    Some(situation.demand_ml? * (1.0 - reached) * LITRES / people)
}
