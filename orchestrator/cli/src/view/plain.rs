//! Progress in lines, for logs and pipes.

use muster_proto::{Conflict, Method, RunEvent, RunEventKind, RunId, TaskId};

use super::{Progress, View};
use crate::{output, printable};

/// One line an event, with seconds since the request was stored.
pub(super) struct PlainView;

impl View for PlainView {
    fn event(&mut self, event: &RunEvent, progress: &Progress) {
        let seconds = progress.seconds_at(event.at.as_jiff());
        output::say(&format!("{seconds:7.1} s  {}", words(&event.kind)));
    }

    fn told(&mut self, told: &muster_proto::Progress, progress: &Progress) {
        let seconds = progress.elapsed_s(jiff::Timestamp::now());
        let text = printable::line(&format!("{}: {}", told.task_id, told_words(told)));
        output::say(&format!("{seconds:7.1} s  {text}"));
    }

    fn tick(&mut self, _progress: &Progress) {}

    fn note(&mut self, text: &str) {
        output::say(text);
    }

    fn close(&mut self, _progress: &Progress) {}
}

fn adds(tasks: usize) -> String {
    match tasks {
        0 => String::new(),
        count => format!(" and adds {count} tasks"),
    }
}

fn accepted(workflow: Option<&str>, modifies: Option<&RunId>, behind: Option<&RunId>) -> String {
    let workflow = workflow.map_or_else(String::new, |workflow| format!(" for {workflow}"));
    let modifies = modifies.map_or_else(String::new, |run| format!(", to take the place of {run}"));
    let behind = behind.map_or_else(String::new, |run| {
        format!(", to begin when run {run} of its conversation has ended")
    });
    format!("accepted{workflow}{modifies}{behind}")
}

fn kept(from: &RunId, tasks: &[TaskId]) -> String {
    let names: Vec<&str> = tasks.iter().take(20).map(TaskId::as_str).collect();
    let more = if tasks.len() > names.len() {
        ", …"
    } else {
        ""
    };
    format!(
        "keeps {} results of {from}: {}{more}",
        tasks.len(),
        names.join(", ")
    )
}

/// What does not fit, and what follows.
fn sent_back(finder: &str, conflicts: &[Conflict], again: usize) -> String {
    let each = conflicts.iter().map(|conflict| {
        let against = conflict.against.as_ref();
        let against = against.map_or_else(String::new, |other| format!(" against {other}"));
        format!("{}{against}: {}", conflict.responsible, conflict.reason)
    });
    let each: Vec<String> = each.collect();
    format!(
        "{finder} sends results back, {again} tasks go again: {}",
        each.join("; ")
    )
}

/// How far an attempt is, in words.
pub(super) fn told_words(told: &muster_proto::Progress) -> String {
    match told.done {
        Some(done) => format!("{} ({:.0} %)", told.text, done * 100.0),
        None => told.text.clone(),
    }
}

/// The scenarios of a run, where it has some.
fn assumed(scenarios: &[String]) -> String {
    if scenarios.is_empty() {
        return String::new();
    }
    format!(
        ", under {} assumptions: {}",
        scenarios.len(),
        scenarios.join(", ")
    )
}

/// An event in words, in one line.
#[allow(clippy::too_many_lines, reason = "one arm for each kind of event")]
pub(crate) fn words(kind: &RunEventKind) -> String {
    let text = match kind {
        RunEventKind::RunAccepted {
            workflow,
            modifies,
            behind,
            scenarios,
        } => {
            let told = accepted(workflow.as_deref(), modifies.as_ref(), behind.as_ref());
            told + &assumed(scenarios)
        }
        RunEventKind::RunPaused { reason } => format!("paused: {reason}"),
        RunEventKind::RunResumed => "goes on".to_owned(),
        RunEventKind::TasksKept { from, tasks } => kept(from, tasks),
        RunEventKind::TaskStarted {
            task_id,
            agent_type,
            attempt,
            agent_id,
            backup,
            look_up,
            batch,
        } => {
            let agent = agent_id.as_ref().map(ToString::to_string);
            let text = started(task_id.as_str(), agent_type.as_str(), agent, *attempt);
            match (backup, look_up, batch) {
                (true, ..) => format!("{text}, as a backup"),
                (false, true, _) => format!("{text}, to find out whether it was done"),
                (false, false, Some(1)) => format!("{text}, from the queue"),
                (false, false, Some(tasks)) => format!("{text}, one of {tasks} from the queue"),
                (false, false, None) => text,
            }
        }
        RunEventKind::TaskFellBack {
            task_id,
            agent_type,
            reason,
        } => format!("{task_id} goes to {agent_type}, which is simpler: {reason}"),
        RunEventKind::TaskSucceeded {
            task_id,
            method,
            done,
            known,
            added,
            exchanges,
        } => {
            let kept = match method {
                Method::Cached => ", from a cache",
                _ => "",
            };
            let adds = adds(added.len());
            let talk = exchanges.iter().map(|exchange| format!(", {exchange}"));
            let talk: String = talk.collect();
            format!("{task_id} done{kept}{adds} ({done} of {known}){talk}")
        }
        RunEventKind::TaskRetried { task_id, fault, .. } => {
            format!("{task_id} goes again: {fault}")
        }
        RunEventKind::TaskReleased { task_id, reason } => format!("{task_id} goes again: {reason}"),
        RunEventKind::ResultsSentBack {
            task_id,
            conflicts,
            again,
        } => sent_back(task_id.as_str(), conflicts, again.len()),
        RunEventKind::TaskFailed { task_id, fault } => format!("{task_id} failed: {fault}"),
        RunEventKind::TaskSkipped { task_id, reason } => format!("{task_id} left out: {reason}"),
        RunEventKind::PlanReady { tasks, scenario } => {
            let names: Vec<&str> = tasks
                .iter()
                .take(20)
                .map(muster_proto::TaskId::as_str)
                .collect();
            let more = if tasks.len() > names.len() {
                ", …"
            } else {
                ""
            };
            let of = scenario.as_ref();
            let of = of.map_or_else(String::new, |name| format!(" for {name}"));
            format!(
                "planned {} tasks{of}: {}{more}",
                tasks.len(),
                names.join(", ")
            )
        }
        RunEventKind::QuestionAsked { text, .. } => format!("asks: {text}"),
        RunEventKind::QuestionAnswered { .. } => "answered".to_owned(),
        RunEventKind::QuestionExpired {
            question_id,
            default,
        } => match default {
            Some(key) => format!("nobody answered {question_id} in time: {key} counts"),
            None => format!("nobody answered {question_id} in time"),
        },
        RunEventKind::TaskRedirected {
            task_id,
            agent_type,
            agent_id,
            reason,
        } => {
            let to = agent_id
                .as_ref()
                .map_or(agent_type.as_str(), |id| id.as_str());
            format!("{task_id} goes to {to}: {reason}")
        }
        RunEventKind::RunStarted => "its turn has come".to_owned(),
        RunEventKind::RunCompleted => "completed".to_owned(),
        RunEventKind::RunFailed { fault } => format!("failed: {fault}"),
        RunEventKind::RunCancelled { reason } => format!("cancelled: {reason}"),
    };
    printable::line(&text)
}

fn started(task: &str, agent_type: &str, agent: Option<String>, attempt: u32) -> String {
    let agent = agent.unwrap_or_else(|| format!("any {agent_type} agent"));
    match attempt {
        0 | 1 => format!("{task} with {agent}"),
        attempt => format!("{task} with {agent}, attempt {attempt}"),
    }
}
