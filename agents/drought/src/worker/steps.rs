use crate::brief::Brief;
use crate::department::Department;
use crate::department_plan::{DECIDE_STEP, Step, announce_step, works_step};
use crate::measure::Measure;

/// How long something takes that was asked for without a time, in days.
pub(super) const ACTION_DAYS: i64 = 14;
/// How long it takes to agree on the message of a stage, and to tell customers of a measure, in days.
const MESSAGE_DAYS: i64 = 2;
const ANNOUNCE_DAYS: i64 = 3;

/// The steps of a department.
pub(super) fn steps(
    brief: &Brief,
    measures: &[Measure],
    contracted: &[String],
    announce: &[(String, String)],
) -> Vec<Step> {
    let mut steps = Vec::new();
    if brief.department == Department::Communications {
        messages(brief, announce, &mut steps);
    }
    for measure in measures {
        let crews = if contracted.contains(&measure.id) {
            0
        } else {
            measure.crews
        };
        prepare(measure, crews, &mut steps);
    }
    for (index, action) in brief.actions.iter().enumerate() {
        steps.push(Step {
            id: format!("{}-action-{}", brief.department.id(), index + 1),
            title: [&action.title, &action.timeline]
                .iter()
                .filter(|text| !text.is_empty())
                .map(|text| text.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            responsible: lead(brief.department).to_owned(),
            days: ACTION_DAYS,
            after: vec![DECIDE_STEP.to_owned()],
            crews: 0,
        });
    }
    steps
}

/// The delay of a measure, spread over its steps, and the moment from which it works.
fn prepare(measure: &Measure, crews: u32, steps: &mut Vec<Step>) {
    let default = ["prepare".to_owned()];
    let titles: &[String] = if measure.steps.is_empty() {
        &default
    } else {
        &measure.steps
    };
    let count = titles.len() as i64;
    let mut before = DECIDE_STEP.to_owned();
    for (index, title) in titles.iter().enumerate() {
        let index = index as i64;
        let id = format!("{}-{}", measure.id, index + 1);
        let until = |part: i64| measure.delay_days * part / count;
        steps.push(Step {
            id: id.clone(),
            title: format!("{}: {title}", measure.title),
            responsible: measure.responsible.clone(),
            days: until(index + 1) - until(index),
            after: vec![before],
            crews,
        });
        before = id;
    }
    let mut after = vec![before];
    after.extend(measure.requires.iter().map(|id| works_step(id)));
    if measure.announce {
        after.push(announce_step(&measure.id));
    }
    steps.push(Step {
        id: works_step(&measure.id),
        title: format!("{} works", measure.title),
        responsible: measure.responsible.clone(),
        days: 0,
        after,
        crews: 0,
    });
}

fn messages(brief: &Brief, announce: &[(String, String)], steps: &mut Vec<Step>) {
    let responsible = lead(Department::Communications).to_owned();
    steps.push(Step {
        id: "message".to_owned(),
        title: format!("Agree on the message of {}", brief.stage_name),
        responsible: responsible.clone(),
        days: MESSAGE_DAYS,
        after: vec![DECIDE_STEP.to_owned()],
        crews: 0,
    });
    for (id, title) in announce {
        steps.push(Step {
            id: announce_step(id),
            title: format!("Tell customers: {title}"),
            responsible: responsible.clone(),
            days: ANNOUNCE_DAYS,
            after: vec!["message".to_owned()],
            crews: 0,
        });
    }
}

/// Who answers for what is no measure.
fn lead(department: Department) -> &'static str {
    match department {
        Department::Supply => "Water resources manager",
        Department::Operations => "Operations manager",
        Department::Communications => "Communications manager",
        Department::Conservation => "Conservation manager",
    }
}
