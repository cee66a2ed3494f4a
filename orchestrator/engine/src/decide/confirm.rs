//! Asking a person before a plan is carried out.

use std::collections::BTreeMap;

use muster_proto::{Effects, Json, Question, QuestionId, TaskId, api::Confirm};

use super::{
    keep::{Preview, preview},
    question::{choice, question},
};
use crate::{Event, KeptResult, Modification, Pools, Run, RunTask, StoredSuccess};

/// The id of the question.
const QUESTION: &str = "confirm-plan";
const YES: &str = "yes";
const NO: &str = "no";
/// Names of tasks that a question lists; more say no more.
const NAMES_MAX: usize = 12;

/// Whether a question asks a person to agree to a plan.
pub(crate) fn is_about(question: &QuestionId) -> bool {
    question.as_str() == QUESTION
}

/// Whether an answer agrees.
pub(crate) fn agrees(answer: &Json) -> bool {
    answer.parse::<String>().is_ok_and(|text| text == YES)
}

/// The question that a plan leads to, where somebody has to agree to it first.
pub(super) fn hold(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    success: &StoredSuccess,
    pools: &Pools,
) -> Option<Event> {
    let question = match &run.modifies {
        Some(modifies) => about_change(run, task, modifies, success)?,
        None => about_cost(run, success, pools)?,
    };
    let question = Question {
        id: task.question_id(question.id),
        ..question
    };
    Some(Event::PlanHeld {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        attempt,
        success: success.clone().into(),
        question,
    })
}

fn about_change(
    run: &Run,
    task: &RunTask,
    modifies: &Modification,
    success: &StoredSuccess,
) -> Option<Question> {
    if modifies.confirm == Confirm::Never {
        return None;
    }
    let preview = preview(run, task.first_scenario(), &success.plan);
    let before: BTreeMap<&TaskId, &KeptResult> = modifies
        .results
        .values()
        .map(|result| (&result.task_id, result))
        .collect();
    let standing: Vec<&TaskId> = before
        .values()
        .filter(|it| it.effects != Effects::None && !preview.kept.contains(&it.task_id))
        .map(|it| &it.task_id)
        .collect();
    let percent = run.workflow.as_ref()?.confirm.changes_above_percent;
    let is_major = !standing.is_empty()
        || preview.again.len() * 100 > success.plan.len() * usize::from(percent);
    if modifies.confirm == Confirm::Major && !is_major {
        return None;
    }
    asked(
        change_text(&preview, success.plan.len(), &standing),
        change_why(&preview, &before, &modifies.run_id),
    )
}

fn change_text(preview: &Preview, tasks: usize, standing: &[&TaskId]) -> String {
    let again = names(preview.again.iter());
    let kept = names(preview.kept.iter());
    let mut text = format!(
        "The change does {} of {tasks} tasks again ({again}) and keeps {} ({kept}).",
        preview.again.len(),
        preview.kept.len()
    );
    if !standing.is_empty() {
        let standing = names(standing.iter().copied());
        text.push_str(&format!(" What {standing} did before stays done."));
    }
    text.push_str(" Go on?");
    text
}

/// What doing it again takes, by what it took before.
fn change_why(
    preview: &Preview,
    before: &BTreeMap<&TaskId, &KeptResult>,
    run_id: &muster_proto::RunId,
) -> String {
    let known = preview.again.iter().filter_map(|id| before.get(id));
    let (mut elapsed_ms, mut cost_usd) = (0, 0.0);
    for result in known {
        elapsed_ms += result.success.elapsed_ms;
        cost_usd += result.success.cost_usd;
    }
    #[allow(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let seconds = elapsed_ms as f64 / 1_000.0;
    format!(
        "The same tasks took {seconds:.1} s of work and ${cost_usd:.4} before. Until somebody agrees, \
         run {run_id} stays as it is."
    )
}

/// A plan that costs more than the workflow lets it cost without asking.
fn about_cost(run: &Run, success: &StoredSuccess, pools: &Pools) -> Option<Question> {
    let above_usd = run.workflow.as_ref()?.confirm.plan_above_usd?;
    let costs = success
        .plan
        .iter()
        .map(|task| pools.least_cost_usd(&task.agent_type));
    let expected_usd: f64 = costs.sum();
    if expected_usd <= above_usd {
        return None;
    }
    let tasks = success.plan.len();
    asked(
        format!("The plan has {tasks} tasks and is expected to cost ${expected_usd:.2}. Go on?"),
        format!("The workflow asks above ${above_usd:.2}."),
    )
}

fn asked(text: String, why: String) -> Option<Question> {
    let options = [
        choice(YES, "Go on")?,
        choice(NO, "Leave everything as it is")?,
    ];
    let id = QuestionId::new(QUESTION).ok()?;
    Some(question(id, text, why, options))
}

fn names<'a>(ids: impl Iterator<Item = &'a TaskId>) -> String {
    let ids: Vec<&str> = ids.map(TaskId::as_str).collect();
    match ids.len() {
        0 => "none".to_owned(),
        count if count > NAMES_MAX => {
            format!(
                "{} and {} more",
                ids[..NAMES_MAX].join(", "),
                count - NAMES_MAX
            )
        }
        _ => ids.join(", "),
    }
}
