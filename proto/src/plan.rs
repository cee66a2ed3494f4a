//! Plans: graphs of tasks.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{
    AgentType, Delegation, Json, Priority, Seconds, TaskId,
    limits::{
        CAPABILITIES_MAX, ID_BYTES_MAX, PLAN_TASKS_MAX, TASK_DEPENDENCIES_MAX, TASK_TIMEOUT_S_MAX,
        TASK_TIMEOUT_S_MIN,
    },
};

/// One task of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanTask {
    /// Unique within the plan.
    pub id: TaskId,
    /// Who does it.
    pub agent_type: AgentType,
    /// What the agent gets.
    #[serde(default = "Json::null")]
    pub payload: Json,
    /// Tasks whose results it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<TaskId>,
    /// How urgent it is.
    #[serde(default)]
    pub priority: Priority,
    /// Whether the run goes on, with a gap stated, when it fails.
    #[serde(default)]
    pub optional: bool,
    /// How long one attempt may take, in seconds; the workflow's default where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Seconds>,
    /// How it wants to be delegated.
    #[serde(default, skip_serializing_if = "Delegation::is_default")]
    pub delegation: Delegation,
}

/// A graph of tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The tasks, in any order.
    pub tasks: Vec<PlanTask>,
}

/// Why a plan is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No task in it.
    #[error("plan.tasks: is empty; a plan needs at least one task")]
    Empty,
    /// More tasks than the bound.
    #[error("plan.tasks: has {0} tasks; at most {1} are allowed")]
    TooManyTasks(usize, usize),
    /// Two tasks of one name.
    #[error("plan.tasks: {0} is there twice; each task needs an id of its own")]
    DuplicateTask(TaskId),
    /// A name that the engine uses itself.
    #[error("plan.tasks: the id {0} is used by the system; choose another")]
    ReservedTask(TaskId),
    /// More dependencies than the bound.
    #[error(
        "plan.tasks.{0}.depends_on: has {1} entries; at most {TASK_DEPENDENCIES_MAX} are allowed"
    )]
    TooManyDependencies(TaskId, usize),
    /// A dependency on a task that is not in the plan.
    #[error("plan.tasks.{0}.depends_on: there is no task {1}")]
    UnknownDependency(TaskId, TaskId),
    /// The same dependency twice.
    #[error("plan.tasks.{0}.depends_on: {1} is there twice")]
    DuplicateDependency(TaskId, TaskId),
    /// Tasks that wait for one another.
    #[error("plan.tasks: {} wait for one another in a circle; remove one of these dependencies", names(.0))]
    Cycle(Vec<TaskId>),
    /// An agent type that the workflow does not allow.
    #[error("plan.tasks.{0}.agent_type: {1} is not among the agent types of this workflow: {2}")]
    UnknownAgentType(TaskId, AgentType, String),
    /// A time-out out of range.
    #[error(
        "plan.tasks.{0}.timeout: {1} s is not between {TASK_TIMEOUT_S_MIN} and {TASK_TIMEOUT_S_MAX} s"
    )]
    Timeout(TaskId, String),
    /// A wish about the delegation that is out of range.
    #[error("plan.tasks.{0}.delegation.{1}")]
    Delegation(TaskId, String),
}

fn names(tasks: &[TaskId]) -> String {
    tasks
        .iter()
        .map(TaskId::as_str)
        .collect::<Vec<_>>()
        .join(" → ")
}

/// Ids of the tasks that the engine itself adds to a run.
const RESERVED_TASK_IDS: [&str; 2] = ["planning", "integration"];

/// What matters of a task for the shape of its plan.
#[derive(Debug, Clone, Copy)]
pub struct PlanNode<'a> {
    /// The task.
    pub id: &'a TaskId,
    /// Who does it.
    pub agent_type: &'a AgentType,
    /// Tasks whose results it needs.
    pub depends_on: &'a [TaskId],
    /// How long one attempt may take.
    pub timeout: Option<Seconds>,
    /// How it wants to be delegated.
    pub delegation: &'a Delegation,
}

impl PlanTask {
    /// What a plan is checked by.
    #[must_use]
    pub fn node(&self) -> PlanNode<'_> {
        PlanNode {
            id: &self.id,
            agent_type: &self.agent_type,
            depends_on: &self.depends_on,
            timeout: self.timeout,
            delegation: &self.delegation,
        }
    }
}

impl Plan {
    /// Holds the plan against every rule of [`check_plan`].
    ///
    /// # Errors
    /// The first [`PlanError`] found.
    pub fn check(&self, allowed: Option<&[AgentType]>) -> Result<(), PlanError> {
        let nodes: Vec<PlanNode<'_>> = self.tasks.iter().map(PlanTask::node).collect();
        check_plan(&nodes, allowed, PLAN_TASKS_MAX)
    }
}

/// Holds a plan against every rule that does not depend on who asks: size, names, dependencies,
/// cycles, time-outs, and the agent types allowed (`None` allows any).
///
/// # Errors
/// The first [`PlanError`] found.
pub fn check_plan(
    tasks: &[PlanNode<'_>],
    allowed: Option<&[AgentType]>,
    tasks_max: usize,
) -> Result<(), PlanError> {
    if tasks.is_empty() {
        return Err(PlanError::Empty);
    }
    let tasks_max = tasks_max.min(PLAN_TASKS_MAX);
    if tasks.len() > tasks_max {
        return Err(PlanError::TooManyTasks(tasks.len(), tasks_max));
    }
    let mut places = HashMap::with_capacity(tasks.len());
    for (place, task) in tasks.iter().enumerate() {
        if RESERVED_TASK_IDS.contains(&task.id.as_str()) {
            return Err(PlanError::ReservedTask(task.id.clone()));
        }
        if places.insert(task.id, place).is_some() {
            return Err(PlanError::DuplicateTask(task.id.clone()));
        }
    }
    for task in tasks {
        check_task(task, &places, allowed)?;
    }
    check_cycles(tasks, &places)
}

/// Kahn's algorithm; what is left over waits in a circle, or for one.
fn check_cycles(tasks: &[PlanNode<'_>], places: &HashMap<&TaskId, usize>) -> Result<(), PlanError> {
    let mut waits_for: Vec<usize> = tasks.iter().map(|task| task.depends_on.len()).collect();
    let mut dependents = vec![Vec::new(); tasks.len()];
    for (place, task) in tasks.iter().enumerate() {
        for dependency in task.depends_on.iter().filter_map(|id| places.get(id)) {
            dependents[*dependency].push(place);
        }
    }
    let mut free: Vec<usize> = (0..tasks.len())
        .filter(|place| waits_for[*place] == 0)
        .collect();
    let mut done = 0;
    while let Some(place) = free.pop() {
        done += 1;
        for dependent in &dependents[place] {
            waits_for[*dependent] -= 1;
            if waits_for[*dependent] == 0 {
                free.push(*dependent);
            }
        }
    }
    if done == tasks.len() {
        Ok(())
    } else {
        Err(PlanError::Cycle(one_cycle(tasks, places, &waits_for)))
    }
}

/// Follows unmet dependencies until a task comes again.
fn one_cycle(
    tasks: &[PlanNode<'_>],
    places: &HashMap<&TaskId, usize>,
    waits_for: &[usize],
) -> Vec<TaskId> {
    let mut path: Vec<usize> = Vec::new();
    let mut seen_at = vec![None; tasks.len()];
    let mut next = waits_for.iter().position(|count| *count > 0);
    while let Some(place) = next {
        if let Some(start) = seen_at[place] {
            path.drain(..start);
            path.push(place);
            break;
        }
        seen_at[place] = Some(path.len());
        path.push(place);
        next = tasks[place]
            .depends_on
            .iter()
            .filter_map(|id| places.get(id).copied())
            .find(|dependency| waits_for[*dependency] > 0);
    }
    path.into_iter()
        .map(|place| tasks[place].id.clone())
        .collect()
}

fn check_task(
    task: &PlanNode<'_>,
    places: &HashMap<&TaskId, usize>,
    allowed: Option<&[AgentType]>,
) -> Result<(), PlanError> {
    if task.depends_on.len() > TASK_DEPENDENCIES_MAX {
        return Err(PlanError::TooManyDependencies(
            task.id.clone(),
            task.depends_on.len(),
        ));
    }
    let mut seen = HashSet::with_capacity(task.depends_on.len());
    for dependency in task.depends_on {
        if !places.contains_key(dependency) {
            return Err(PlanError::UnknownDependency(
                task.id.clone(),
                dependency.clone(),
            ));
        }
        if !seen.insert(dependency) {
            return Err(PlanError::DuplicateDependency(
                task.id.clone(),
                dependency.clone(),
            ));
        }
    }
    let asked = [Some(task.agent_type), task.delegation.fallback.as_ref()];
    for agent_type in asked.into_iter().flatten() {
        check_type(task, agent_type, allowed)?;
    }
    check_delegation(task)?;
    match task.timeout.map(Seconds::as_f64) {
        Some(timeout) if !(TASK_TIMEOUT_S_MIN..=TASK_TIMEOUT_S_MAX).contains(&timeout) => {
            Err(PlanError::Timeout(task.id.clone(), timeout.to_string()))
        }
        Some(_) | None => Ok(()),
    }
}

fn check_type(
    task: &PlanNode<'_>,
    agent_type: &AgentType,
    allowed: Option<&[AgentType]>,
) -> Result<(), PlanError> {
    let Some(types) = allowed.filter(|types| !types.contains(agent_type)) else {
        return Ok(());
    };
    let known = types.iter().map(AgentType::as_str);
    Err(PlanError::UnknownAgentType(
        task.id.clone(),
        agent_type.clone(),
        known.collect::<Vec<_>>().join(", "),
    ))
}

fn check_delegation(task: &PlanNode<'_>) -> Result<(), PlanError> {
    let wishes = task.delegation;
    let refuse = |reason: String| Err(PlanError::Delegation(task.id.clone(), reason));
    if wishes.capabilities.len() > CAPABILITIES_MAX {
        let count = wishes.capabilities.len();
        return refuse(format!(
            "capabilities: has {count} entries; at most {CAPABILITIES_MAX} are allowed"
        ));
    }
    let is_name = |name: &String| (1..=ID_BYTES_MAX).contains(&name.len());
    if !wishes.capabilities.iter().all(is_name) {
        return refuse(format!(
            "capabilities: each must have 1 to {ID_BYTES_MAX} bytes"
        ));
    }
    if !wishes.concurrency_key.iter().all(is_name) {
        return refuse(format!(
            "concurrency_key: must have 1 to {ID_BYTES_MAX} bytes"
        ));
    }
    if wishes.fallback.as_ref() == Some(task.agent_type) {
        return refuse("fallback: is the task's own agent type; name a simpler one".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(tasks: &[(&str, &[&str])]) -> Plan {
        let id = |text: &str| TaskId::new(text).unwrap();
        let task = |(name, depends_on): &(&str, &[&str])| PlanTask {
            id: id(name),
            agent_type: AgentType::new("echo").unwrap(),
            payload: Json::null(),
            depends_on: depends_on.iter().map(|name| id(name)).collect(),
            priority: Priority::P2,
            optional: false,
            timeout: None,
            delegation: Delegation::default(),
        };
        Plan {
            tasks: tasks.iter().map(task).collect(),
        }
    }

    #[test]
    fn a_diamond_is_taken() {
        let diamond = plan(&[("d", &["b", "c"]), ("a", &[]), ("b", &["a"]), ("c", &["a"])]);
        assert_eq!(diamond.check(None), Ok(()));
    }

    #[test]
    fn a_cycle_is_refused_and_named() {
        let circle = plan(&[("x", &["c"]), ("a", &["b"]), ("b", &["c"]), ("c", &["a"])]);
        let Err(PlanError::Cycle(tasks)) = circle.check(None) else {
            panic!("taken")
        };
        let names: HashSet<&str> = tasks.iter().map(TaskId::as_str).collect();
        assert_eq!(names, HashSet::from(["a", "b", "c"]));
    }

    #[test]
    fn a_task_that_waits_for_itself_is_a_cycle() {
        assert!(matches!(
            plan(&[("a", &["a"])]).check(None),
            Err(PlanError::Cycle(_))
        ));
    }

    #[test]
    fn empty_duplicate_unknown_and_reserved_are_refused() {
        assert_eq!(plan(&[]).check(None), Err(PlanError::Empty));
        assert!(matches!(
            plan(&[("a", &[]), ("a", &[])]).check(None),
            Err(PlanError::DuplicateTask(_))
        ));
        assert!(matches!(
            plan(&[("a", &["b"])]).check(None),
            Err(PlanError::UnknownDependency(..))
        ));
        assert!(matches!(
            plan(&[("planning", &[])]).check(None),
            Err(PlanError::ReservedTask(_))
        ));
        let known = [AgentType::new("location").unwrap()];
        assert!(matches!(
            plan(&[("a", &[])]).check(Some(&known)),
            Err(PlanError::UnknownAgentType(..))
        ));
    }

    #[test]
    fn a_plan_above_the_bound_is_refused() {
        let names: Vec<String> = (0..=PLAN_TASKS_MAX)
            .map(|number| format!("t{number}"))
            .collect();
        let tasks: Vec<(&str, &[&str])> = names
            .iter()
            .map(|name| (name.as_str(), &[] as &[&str]))
            .collect();
        assert_eq!(
            plan(&tasks).check(None),
            Err(PlanError::TooManyTasks(PLAN_TASKS_MAX + 1, PLAN_TASKS_MAX))
        );
    }
}
