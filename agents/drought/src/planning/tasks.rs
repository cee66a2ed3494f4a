use muster_proto::{AgentType, Delegation, Json, Plan, PlanTask, Priority, Seconds, TaskId};

use super::drought_plan::DroughtPlan;
use crate::brief::Brief;
use crate::department::Department;
use crate::measure::Measure;

/// How long one attempt of a department may take, in milliseconds: it answers from memory.
const TASK_TIMEOUT_MS: u64 = 30_000;

/// One task for each department, all at a time.
pub(super) fn tasks(plan: &DroughtPlan) -> Plan {
    let task = |department: Department| {
        Some(PlanTask {
            id: TaskId::new(department.id()).ok()?,
            agent_type: AgentType::new(department.agent_type()).ok()?,
            payload: Json::from_value(&brief(plan, department)).ok()?,
            depends_on: Vec::new(),
            priority: Priority::P2,
            optional: false,
            timeout: Some(Seconds::from_ms(TASK_TIMEOUT_MS)),
            delegation: Delegation::default(),
        })
    };
    Plan {
        tasks: Department::ALL.into_iter().filter_map(task).collect(),
    }
}

fn brief(plan: &DroughtPlan, department: Department) -> Brief {
    let situation = &plan.situation;
    let own = |measure: &&Measure| measure.owner() == Some(department);
    let chosen = |measure: &&Measure| plan.chosen.contains(&measure.id);
    let out = |measure: &Measure| plan.ruled_out.iter().any(|it| it.measure.id == measure.id);
    let free = |measure: &&Measure| {
        !chosen(measure)
            && !out(measure)
            && measure.level_min <= plan.level
            && measure.delay_days <= situation.horizon_days
    };
    let talks = department == Department::Communications;
    let announced = plan
        .measures
        .iter()
        .filter(chosen)
        .filter(|measure| measure.announce && talks);
    Brief {
        department,
        name: situation.name.clone(),
        date: situation.date,
        stage_name: plan.assessment.stage_name.clone(),
        level: plan.level,
        target: plan.assessment.target,
        horizon_days: situation.horizon_days,
        deadline_days: situation.deadline_days,
        demand_ml: super::demand_for_costs(situation),
        unit: situation.unit,
        crews: plan.crews.get(&department).copied(),
        measures: plan
            .measures
            .iter()
            .filter(own)
            .filter(chosen)
            .cloned()
            .collect(),
        candidates: plan
            .measures
            .iter()
            .filter(own)
            .filter(free)
            .cloned()
            .collect(),
        ruled_out: plan
            .ruled_out
            .iter()
            .filter(|it| own(&&it.measure))
            .cloned()
            .collect(),
        actions: plan
            .actions
            .iter()
            .filter(|action| Department::of(&action.department) == Some(department))
            .cloned()
            .collect(),
        announce: announced
            .map(|measure| (measure.id.clone(), measure.title.clone()))
            .collect(),
        stakeholders: if talks {
            plan.stakeholders.clone()
        } else {
            Vec::new()
        },
    }
}
