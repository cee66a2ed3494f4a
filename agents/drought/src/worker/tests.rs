use super::*;
use crate::department_plan::works_step;
use crate::measure::read_measures;
use crate::unit::VolumeUnit;

fn measure(id: &str) -> Measure {
    let all = read_measures(include_str!(
        "../../../../config/workflows/drought/data/measures.csv"
    ));
    all.unwrap()
        .into_iter()
        .find(|measure| measure.id == id)
        .unwrap()
}

fn brief(measures: &[&str], candidates: &[&str]) -> Brief {
    Brief {
        department: Department::Conservation,
        name: "Clear Lake".to_owned(),
        date: jiff::civil::date(2026, 7, 1),
        stage_name: "Stage 3".to_owned(),
        level: 3,
        target: 0.2,
        horizon_days: 365,
        deadline_days: 90,
        demand_ml: 400.0,
        unit: VolumeUnit::Megalitre,
        crews: None,
        measures: measures.iter().map(|id| measure(id)).collect(),
        candidates: candidates.iter().map(|id| measure(id)).collect(),
        ruled_out: Vec::new(),
        actions: Vec::new(),
        announce: Vec::new(),
        stakeholders: Vec::new(),
    }
}

fn plan(brief: &Brief, feedback: &[String], answers: &[(&str, &str)]) -> DepartmentPlan {
    let answers = answers
        .iter()
        .map(|(id, answer)| ((*id).to_owned(), (*answer).to_owned()));
    match work(brief, feedback, &answers.collect()) {
        Worked::Plan(plan) => plan,
        Worked::Ask(question) => panic!("asked {}", question.text),
    }
}

#[test]
fn the_steps_of_a_measure_take_its_delay_and_wait_for_what_customers_are_told() {
    let plan = plan(&brief(&["watering-one-day"], &[]), &[], &[]);
    let days: i64 = plan.steps.iter().map(|step| step.days).sum();
    assert_eq!(days, 14);
    let works = plan
        .steps
        .iter()
        .find(|step| step.id == works_step("watering-one-day"))
        .unwrap();
    assert!(
        works
            .after
            .contains(&"announce-watering-one-day".to_owned())
    );
}

#[test]
fn too_few_crews_are_asked_about_and_either_answer_is_followed() {
    let mut brief = brief(&["watering-one-day", "rebates"], &[]);
    brief.crews = Some(2);
    let Worked::Ask(asked) = work(&brief, &[], &BTreeMap::new()) else {
        panic!("not asked")
    };
    assert!(asked.text.contains("2 field crews") && asked.default.is_some());
    let without = plan(&brief, &[], &[("crews", "leave out")]);
    assert!(
        !without.has("watering-one-day") && without.left_out[0].reason.contains("3 field crews")
    );
    let contracted = plan(&brief, &[], &[("crews", "contract")]);
    assert!(
        contracted.measures[0].contracted && contracted.steps.iter().all(|step| step.crews <= 2)
    );
}

#[test]
fn orders_of_the_integrator_and_words_of_people_change_the_plan() {
    let brief = brief(&["watering-one-day"], &["rebates", "surcharge"]);
    let orders = [
        format!("3 points are missing {}", take_order("rebates")),
        "no watering on one day".to_owned(),
    ];
    let revised = plan(&brief, &orders, &[]);
    assert!(revised.has("rebates") && !revised.has("watering-one-day"));
    assert_eq!(revised.revisions.len(), 2);
    let strange = plan(&brief, &["do it better".to_owned()], &[]);
    assert!(strange.revisions[0].starts_with("Sent back, but nothing"));
}

#[test]
fn what_is_ruled_out_and_needed_is_asked_about() {
    let mut brief = brief(&[], &[]);
    brief.ruled_out.push(RuledOut {
        measure: measure("watering-ban"),
        by: "the garden club".to_owned(),
        needed: true,
    });
    assert!(matches!(
        work(&brief, &[], &BTreeMap::new()),
        Worked::Ask(_)
    ));
    assert!(plan(&brief, &[], &[("ruled-out", "use")]).has("watering-ban"));
    let kept = plan(&brief, &[], &[("ruled-out", "keep")]);
    assert_eq!(kept.left_out[0].reason, "ruled out by the garden club");
}
