//! Results that contradict each other, as a task finds that was given them.
//!
//! ```text
//! results ──▶ a task that finds a conflict
//!    ▲               │ the task at fault does it again, with the reason,
//!    └── sent back ──┤ and so does everything that was built on it
//!                    │ sent back too often, or something was done that cannot be taken back:
//!                    └──▶ a person decides ("again", "accept", "give up"), or the task fails
//! ```

use std::collections::BTreeSet;

use muster_proto::{
    AtFault, Conflict, Effects, Fault, Json, QuestionId,
    limits::{CONFLICTS_MAX, TEXT_BYTES_MAX},
};
use serde::{Deserialize, Serialize};

use super::{
    clip::clipped,
    give_up,
    question::{GIVE_UP, choice, choice_of, given_up, question},
};
use crate::{
    AttemptState, ConflictEnd, ConflictPolicy, Event, Run, RunTask, critical_path::dependents,
    limits::QUESTIONS_MAX,
};

/// The fault of a result that breaks its schema.
pub(crate) const BAD_RESULT: &str = "bad_result";
/// Stands for the attempt where a person sends a result back.
pub(crate) const BY_PERSON: u32 = 0;
/// The beginning of the ids of the questions that are asked here.
const QUESTION: &str = "conflict-";
/// The answer that lets the task go on with what it was given; its agent sees it.
const ACCEPT: &str = "accept";

/// The answer that sends results back once more.
#[derive(Serialize, Deserialize)]
struct Again {
    send_back: Vec<Conflict>,
}

/// Decides after an attempt found conflicts in what it was given; the fault itself where that is no
/// conflict, as it blames what the task does not build on.
pub(super) fn conflicting(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    fault: Fault,
) -> Result<Event, Fault> {
    let conflicts = bounded(&fault.conflicts);
    let Some(again) = sent_back_by(run, task, attempt, &conflicts) else {
        return Err(Fault {
            at_fault: AtFault::Agent,
            conflicts: Vec::new(),
            ..fault
        }
        .with_code("bad_conflict"));
    };
    let policy = run.workflow.as_ref();
    let policy = policy.map_or_else(ConflictPolicy::default, |workflow| workflow.conflicts);
    let tries_left = conflicts.iter().all(|conflict| {
        let at_fault = run.task(&conflict.responsible);
        at_fault.is_some_and(|at_fault| at_fault.sent_back < policy.send_back_max)
    });
    let undoable = !again.iter().any(|place| stands(&run.tasks[*place]));
    Ok(if tries_left && undoable {
        send_back(run, task, attempt, conflicts)
    } else if policy.then == ConflictEnd::Ask {
        ask(run, task, attempt, fault, &conflicts, undoable)
    } else {
        give_up(run, task, fault)
    })
}

fn send_back(run: &Run, task: &RunTask, attempt: u32, conflicts: Vec<Conflict>) -> Event {
    Event::ResultsSentBack {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        attempt,
        conflicts,
        command_id: None,
    }
}

/// Whether a task and all that was built on it may be done again.
pub(super) fn may_begin_anew(run: &Run, task: &RunTask) -> bool {
    let conflict = Conflict {
        responsible: task.id.clone(),
        against: None,
        reason: String::new(),
    };
    let again = sent_back_by(run, task, BY_PERSON, &[conflict]);
    again.is_some_and(|again| !again.iter().any(|place| stands(&run.tasks[*place])))
}

fn bounded(conflicts: &[Conflict]) -> Vec<Conflict> {
    let bounded = |conflict: &Conflict| Conflict {
        reason: clipped(conflict.reason.clone(), TEXT_BYTES_MAX),
        ..conflict.clone()
    };
    conflicts.iter().take(CONFLICTS_MAX).map(bounded).collect()
}

/// Places of the tasks that are done again when the conflicts are sent back, in the order of the
/// run: those at fault, and all that was built on them. `None` where one of the conflicts is about a
/// task that `task` does not build on, or about the plan itself. A person sends back the result of
/// `task` itself.
pub(crate) fn sent_back_by(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    conflicts: &[Conflict],
) -> Option<BTreeSet<usize>> {
    let own = run.place(&task.id)?;
    let mut upstream = upstream(run, own);
    if attempt == BY_PERSON {
        upstream.insert(own);
    }
    let known = |id| run.place(id).filter(|place| upstream.contains(place));
    let mut again = BTreeSet::new();
    for conflict in conflicts {
        again.insert(known(&conflict.responsible)?);
        if let Some(against) = &conflict.against {
            let is_plan = run.place(against).is_some_and(|it| run.is_planning(it));
            if !is_plan {
                known(against)?;
            }
        }
    }
    // Whatever builds on one of them, directly or not.
    let dependents = dependents(&run.tasks);
    let lost = run.lost_scenarios();
    let mut open: Vec<usize> = again.iter().copied().collect();
    while let Some(place) = open.pop() {
        for after in &dependents[place] {
            // What has come to nothing stays so.
            if !run.is_lost(&run.tasks[*after], &lost) && again.insert(*after) {
                open.push(*after);
            }
        }
    }
    Some(again)
}

/// All tasks whose results a task builds on, directly or not.
fn upstream(run: &Run, place: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![place];
    while let Some(place) = open.pop() {
        for before in &run.tasks[place].depends_on {
            if found.insert(*before) {
                open.push(*before);
            }
        }
    }
    found
}

/// Whether a task has changed something, or may have: nobody but a person takes that back. What it
/// added to the run stays, too.
pub(super) fn stands(task: &RunTask) -> bool {
    let changed = |attempt: &crate::Attempt| {
        attempt.state == AttemptState::Succeeded && attempt.terms.effects != Effects::None
    };
    let kept = task.kept.is_some_and(|effects| effects != Effects::None);
    kept || task.added_tasks || task.outcome_unknown || task.attempts.iter().any(changed)
}

/// Asks a person what to do. What was done that cannot be taken back is not done again.
fn ask(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    fault: Fault,
    conflicts: &[Conflict],
    undoable: bool,
) -> Event {
    let id = QuestionId::new(format!("{QUESTION}{}-{attempt}", task.id));
    let (Ok(id), true) = (id, run.questions_asked < QUESTIONS_MAX) else {
        return give_up(run, task, fault);
    };
    let again = undoable.then(|| {
        let send_back = conflicts.to_vec();
        choice_of(
            "again",
            "Send the results back once more",
            &Again { send_back },
        )
    });
    let accept = choice(ACCEPT, "Go on with the results as they are");
    let drop = choice(GIVE_UP, "Give up: the task counts as failed");
    let why = if undoable {
        "They were sent back as often as the workflow allows."
    } else {
        "Something was built on them that cannot be taken back."
    };
    let options = again.into_iter().chain([accept, drop]).flatten();
    let question = question(id, told(&task.id, conflicts), why.to_owned(), options);
    Event::QuestionAsked {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        attempt,
        question,
    }
}

fn told(task: &muster_proto::TaskId, conflicts: &[Conflict]) -> String {
    let each = conflicts.iter().map(|conflict| {
        let against = conflict.against.as_ref();
        let against = against.map_or_else(String::new, |other| format!(" and {other}"));
        format!("{}{against}: {}", conflict.responsible, conflict.reason)
    });
    let each: Vec<String> = each.collect();
    format!(
        "{task} finds that results do not fit together. {}. What now?",
        each.join("; ")
    )
}

/// Whether a question asks what to do about a conflict.
pub(crate) fn is_about(question: &QuestionId) -> bool {
    question.as_str().starts_with(QUESTION)
}

/// What follows from a person's answer; nothing where the task goes on with what it was given.
pub(crate) fn after_answer(run: &Run, task: &RunTask, answer: &Json) -> Option<Event> {
    let attempt = task.attempts.last()?.number;
    if let Ok(again) = answer.parse::<Again>() {
        return Some(send_back(run, task, attempt, again.send_back));
    }
    if answer.parse::<String>().is_ok_and(|text| text == GIVE_UP) {
        return Some(given_up(run, task, "contradictory"));
    }
    None
}
