//! One request under several assumptions, in one run.
//!
//! Each scenario has a planning task and an integration of its own; tasks that are equal in several
//! scenarios exist once. Agents know a task by the name that its scenario's plan gives it; the run knows
//! it by a name of its own where two scenarios use one name for different work.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use muster_proto::{
    Body, Conflict, Fault, Json, QuestionId, TaskId,
    api::{RunState, TaskState},
    limits::ID_BYTES_MAX,
};
use serde::{Deserialize, Serialize};

use crate::{
    Held, Run, RunTask, Stage, StoredPlanTask, critical_path,
    modification::hash_of,
    run::{INTEGRATION, PLANNING},
};

/// The name of the task that compares the scenarios.
pub(crate) const COMPARISON: &str = "comparison";
/// The fault of what is left out because its scenario has failed.
pub(crate) const SCENARIO_FAILED: &str = "scenario_failed";

/// One set of assumptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Its name, unique in the run.
    pub name: String,
    /// What is assumed: text, or an object.
    pub assumptions: Json,
    /// What its planning task and its integration get: the request with the assumptions.
    pub request: Body,
    /// Its plan, where the request brings its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plan: Vec<StoredPlanTask>,
}

impl RunTask {
    /// What agents call it: the name that the plan of its (first) scenario has for it.
    pub(crate) fn own_name(&self) -> &TaskId {
        self.scenarios.values().next().unwrap_or(&self.id)
    }

    /// The name that a scenario has for it.
    fn name_in(&self, scenario: Option<usize>) -> &TaskId {
        let named = scenario.and_then(|scenario| self.scenarios.get(&scenario));
        named.unwrap_or(&self.id)
    }

    /// The scenario that it was made for first.
    pub(crate) fn first_scenario(&self) -> Option<usize> {
        self.scenarios.keys().next().copied()
    }

    /// The id that a question of its agent has in the run: several scenarios may ask the same.
    pub(crate) fn question_id(&self, own: QuestionId) -> QuestionId {
        if self.scenarios.is_empty() {
            return own;
        }
        QuestionId::new(format!("{}-{own}", self.id)).unwrap_or(own)
    }

    /// The id that its agent has for a question of the run.
    pub(crate) fn own_question_id(&self, id: &QuestionId) -> QuestionId {
        let own = id.as_str().strip_prefix(self.id.as_str());
        let own = own.and_then(|own| own.strip_prefix('-'));
        let own = own.filter(|_| !self.scenarios.is_empty());
        own.and_then(|own| QuestionId::new(own).ok())
            .unwrap_or_else(|| id.clone())
    }

    /// Whether another scenario's equal task may share it: it goes on, or has a result that added nothing.
    fn may_be_shared(&self) -> bool {
        !self.added_tasks && (self.is_open() || self.state == TaskState::Succeeded)
    }
}

impl Run {
    /// Whether a task plans: the run, or one of its scenarios.
    pub(crate) fn is_planning(&self, place: usize) -> bool {
        self.workflow.is_some() && place < self.scenarios.len().max(1)
    }

    /// Whether a task makes the answer: of the run, or of one of its scenarios.
    pub(crate) fn is_integration(&self, place: usize) -> bool {
        let scenarios = self.scenarios.len();
        if scenarios == 0 {
            return self.integration_place() == Some(place);
        }
        self.workflow.is_some() && (scenarios..2 * scenarios).contains(&place)
    }

    /// The task that compares the scenarios, where the workflow names somebody who does.
    pub(crate) fn comparison_place(&self) -> Option<usize> {
        let compares = self.workflow.as_ref()?.comparison.is_some();
        (compares && !self.scenarios.is_empty()).then_some(2 * self.scenarios.len())
    }

    /// Whether a task is of a plan: no stage that the engine added.
    pub(crate) fn is_of_plan(&self, place: usize) -> bool {
        let is_stage = self.is_planning(place) || self.is_integration(place);
        !is_stage && self.comparison_place() != Some(place)
    }

    /// The planning task whose plan an integration is about.
    pub(crate) fn plan_behind(&self, place: usize) -> Option<usize> {
        let planning = match self.scenarios.len() {
            0 => 0,
            scenarios => place.checked_sub(scenarios)?,
        };
        self.is_integration(place).then_some(planning)
    }

    /// What the agent that does the task at `place` calls the task at `needed`.
    pub(crate) fn name_for(&self, place: usize, needed: usize) -> &TaskId {
        self.tasks[needed].name_in(self.tasks[place].first_scenario())
    }

    /// Whether the plan of one of a task's scenarios, or the run, has a task of this name.
    pub(crate) fn knows(&self, task: &RunTask, own: &TaskId) -> bool {
        if task.scenarios.is_empty() {
            return self.place(own).is_some();
        }
        let has = |other: &RunTask| {
            let mut names = other.scenarios.iter();
            names.any(|(it, name)| name == own && task.scenarios.contains_key(it))
        };
        self.tasks.iter().any(has)
    }

    /// Conflicts as the agent of the task at `place` found them, in the run's own names.
    pub(crate) fn renamed(&self, task: &RunTask, conflicts: Vec<Conflict>) -> Vec<Conflict> {
        let Some(scenario) = task.first_scenario() else {
            return conflicts;
        };
        let known = |own: &TaskId| {
            let is_it = |task: &&RunTask| task.scenarios.get(&scenario) == Some(own);
            let found = self.tasks.iter().find(is_it);
            found.map_or_else(|| own.clone(), |task| task.id.clone())
        };
        let renamed = |conflict: Conflict| Conflict {
            responsible: known(&conflict.responsible),
            against: conflict.against.as_ref().map(known),
            reason: conflict.reason,
        };
        conflicts.into_iter().map(renamed).collect()
    }

    /// The scenarios that have come to nothing: a task that they need has failed.
    pub(crate) fn lost_scenarios(&self) -> BTreeSet<usize> {
        let failed = |task: &&RunTask| task.state == TaskState::Failed;
        let failed = self.tasks.iter().filter(failed);
        failed
            .flat_map(|task| task.scenarios.keys().copied())
            .collect()
    }

    /// Whether no scenario that goes on needs a task.
    pub(crate) fn is_lost(&self, task: &RunTask, lost: &BTreeSet<usize>) -> bool {
        !task.scenarios.is_empty()
            && task
                .scenarios
                .keys()
                .all(|scenario| lost.contains(scenario))
    }

    /// Where a scenario is.
    pub(crate) fn state_of(&self, scenario: usize) -> RunState {
        let of_it = |place: &usize| self.tasks[*place].scenarios.contains_key(&scenario);
        let asks = |place: usize| {
            let mut asked = self.questions.iter();
            asked.any(|asked| asked.task_id == self.tasks[place].id)
        };
        if self.lost_scenarios().contains(&scenario) {
            return RunState::Failed;
        }
        let tasks = (0..self.tasks.len()).filter(of_it);
        let tasks: Vec<usize> = tasks.filter(|place| self.tasks[*place].is_open()).collect();
        if tasks.is_empty() {
            return match self.state {
                RunState::Cancelled | RunState::Failed => self.state,
                _ => RunState::Completed,
            };
        }
        if tasks.iter().any(|place| self.tasks[*place].held.is_some()) {
            RunState::AwaitingConfirmation
        } else if tasks.iter().any(|place| asks(*place)) {
            RunState::AwaitingClarification
        } else if tasks.iter().any(|place| self.is_planning(*place)) {
            RunState::Planning
        } else if tasks.iter().all(|place| self.is_integration(*place)) {
            RunState::Integrating
        } else {
            RunState::Working
        }
    }

    /// Whether a plan waits for a person.
    pub(crate) fn is_held(&self) -> bool {
        self.held.is_some()
            || (!self.scenarios.is_empty() && self.tasks.iter().any(|task| task.held.is_some()))
    }

    /// Keeps a plan that the planning task at `place` brought until a person agrees.
    pub(crate) fn hold(&mut self, place: usize, held: Held) {
        if self.scenarios.is_empty() {
            self.held = Some(held);
        } else {
            self.tasks[place].held = Some(held);
        }
    }

    /// The plan that waits for a person, who has answered.
    pub(crate) fn take_held(&mut self, place: usize) -> Option<Held> {
        self.held.take().or_else(|| self.tasks[place].held.take())
    }

    /// Whether there is no plan yet.
    pub(crate) fn plans(&self) -> bool {
        let mut planning = (0..self.tasks.len()).take_while(|place| self.is_planning(*place));
        let failed = |place: usize| self.tasks[place].state == TaskState::Failed;
        let open = |place: usize| self.tasks[place].is_open();
        planning.clone().any(open) && planning.all(|place| open(place) || failed(place))
    }

    /// Whether only the answer is missing, or the answers of the scenarios and their comparison.
    pub(crate) fn integrates(&self) -> bool {
        if self.scenarios.is_empty() {
            let integration = self.integration_place();
            return self.tasks_open == 1
                && integration.is_some_and(|place| self.tasks[place].is_open());
        }
        let mut open = (0..self.tasks.len()).filter(|place| self.tasks[*place].is_open());
        open.all(|place| self.is_integration(place) || self.comparison_place() == Some(place))
    }

    /// The planning, the integration and the comparison of a run with scenarios, which wait for one
    /// another; without a workflow the plans themselves.
    pub(crate) fn add_scenarios(&mut self, scenarios: &[Scenario]) {
        let without_plan = |scenario: &Scenario| Scenario {
            plan: Vec::new(),
            ..scenario.clone()
        };
        self.scenarios = scenarios.iter().map(without_plan).collect();
        let Some(workflow) = self.workflow.clone() else {
            for (number, scenario) in scenarios.iter().enumerate() {
                self.add_plan_of(number, &scenario.plan);
            }
            return;
        };
        for (name, stage) in [
            (PLANNING, &workflow.planning),
            (INTEGRATION, &workflow.integration),
        ] {
            for (number, scenario) in scenarios.iter().enumerate() {
                self.push_stage(name, stage, number, scenario.request.clone());
            }
        }
        for number in 0..scenarios.len() {
            self.set_dependencies(scenarios.len() + number, vec![number]);
        }
        if let Some(stage) = &workflow.comparison {
            let mut task = RunTask::stage(COMPARISON, stage, self.request.clone());
            // Without it the answers are compared all the same, in a simpler way.
            task.optional = true;
            let place = self.push_task(task);
            let integrations = (scenarios.len()..2 * scenarios.len()).collect();
            self.set_dependencies(place, integrations);
        }
    }

    fn push_stage(&mut self, name: &'static str, stage: &Stage, scenario: usize, request: Body) {
        let mut task = RunTask::stage(name, stage, request);
        let own = task.id.clone();
        task.id = self.free_name(&own, scenario, true);
        task.scenarios = BTreeMap::from([(scenario, own)]);
        self.push_task(task);
    }

    /// A name in the run for a task of a scenario: its own, where no other task has that.
    fn free_name(&self, own: &TaskId, scenario: usize, is_stage: bool) -> TaskId {
        if !is_stage && self.place(own).is_none() {
            return own.clone();
        }
        let numbered = |number: usize| {
            let end = format!("-s{number}");
            let kept = own.as_str().len().min(ID_BYTES_MAX - end.len());
            TaskId::new(format!("{}{end}", &own.as_str()[..kept])).unwrap_or_else(|_| own.clone())
        };
        let mut name = numbered(scenario + 1);
        // A plan may have such a name itself.
        let mut other = 100 + scenario;
        while self.place(&name).is_some() {
            name = numbered(other);
            other += self.scenarios.len().max(1);
        }
        name
    }

    /// Adds a scenario's plan: what is equal to a task of another scenario is that task. The plan was
    /// checked before it became an event.
    pub(crate) fn add_plan_of(&mut self, scenario: usize, plan: &[StoredPlanTask]) {
        let mut known = self.sharable(scenario);
        let mut places: HashMap<&TaskId, usize> = HashMap::with_capacity(plan.len());
        for task in in_order(plan) {
            let before = task.depends_on.iter();
            let before: Vec<usize> = before.filter_map(|id| places.get(id).copied()).collect();
            let named = before.iter().zip(&task.depends_on);
            let likeness = likeness(task, named.map(|(place, name)| (*place, name)).collect());
            let equal = known.get_mut(&likeness).and_then(|equal| {
                let same = |place: &usize| self.tasks[*place].own_name() == &task.id;
                let found = equal.iter().position(same).unwrap_or(0);
                (!equal.is_empty()).then(|| equal.remove(found))
            });
            let place = equal.unwrap_or_else(|| {
                let mut new = RunTask::planned(task);
                new.id = self.free_name(&task.id, scenario, false);
                let place = self.push_task(new);
                self.wait_for_open(place, before);
                place
            });
            self.tasks[place]
                .scenarios
                .insert(scenario, task.id.clone());
            places.insert(&task.id, place);
        }
        if self.workflow.is_some() {
            let integration = self.scenarios.len() + scenario;
            self.tasks[scenario]
                .dependents
                .retain(|it| *it != integration);
            let planned = plan.iter().filter_map(|task| places.get(&task.id).copied());
            let planned = planned.collect();
            self.wait_for_open(integration, planned);
        }
        critical_path::rank(&mut self.tasks);
    }

    /// A task waits for those that it builds on; another scenario may have had some of them done.
    fn wait_for_open(&mut self, place: usize, depends_on: Vec<usize>) {
        let open = |before: &usize| self.tasks[*before].is_open();
        self.set_dependencies(place, depends_on.iter().copied().filter(open).collect());
        self.tasks[place].depends_on = depends_on;
    }

    /// Tasks of other scenarios' plans that this one may share, by what makes them equal.
    fn sharable(&self, scenario: usize) -> HashMap<String, Vec<usize>> {
        let mut known: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, task) in self.tasks.iter().enumerate() {
            let is_other = !task.scenarios.contains_key(&scenario) && task.depth == 0;
            if is_other && self.is_of_plan(place) && task.may_be_shared() {
                let before = task.depends_on.iter();
                let before = before.map(|before| (*before, self.name_for(place, *before)));
                let mut planned = self.planned_task(task);
                let own_type = task.fell_back_from.as_ref();
                planned.agent_type = own_type.unwrap_or(&task.agent_type).clone();
                let likeness = likeness(&planned, before.collect());
                known.entry(likeness).or_default().push(place);
            }
        }
        known
    }

    /// A task that the result of the task at `adding` asks for, in the scenarios of that one.
    pub(crate) fn added(&self, adding: usize, task: &StoredPlanTask) -> RunTask {
        let mut new = RunTask::planned(task);
        let adding = &self.tasks[adding];
        if let Some(first) = adding.first_scenario() {
            new.id = self.free_name(&task.id, first, false);
            let scenarios = adding.scenarios.keys();
            new.scenarios = scenarios.map(|it| (*it, task.id.clone())).collect();
        }
        new
    }

    /// The fault of what is left out with its scenario, after the first fault of the scenario.
    pub(crate) fn fault_of(&self, scenario: usize) -> Option<(&TaskId, &Fault)> {
        let failed = |task: &&RunTask| {
            task.state == TaskState::Failed && task.scenarios.contains_key(&scenario)
        };
        let task = self.tasks.iter().find(failed)?;
        Some((&task.id, task.fault.as_ref()?))
    }

    /// The plan of a scenario, in the names that it has for its tasks.
    #[must_use]
    pub fn plan_of(&self, scenario: usize) -> Vec<StoredPlanTask> {
        let of_it = |task: &&RunTask| task.scenarios.contains_key(&scenario);
        let planned = |task: &RunTask| {
            let before = task.depends_on.iter();
            let before = before.map(|it| self.tasks[*it].name_in(Some(scenario)).clone());
            StoredPlanTask {
                id: task.name_in(Some(scenario)).clone(),
                depends_on: before.collect(),
                ..self.planned_task(task)
            }
        };
        self.tasks.iter().filter(of_it).map(planned).collect()
    }

    /// Answers of people to the planning task of a scenario, or of the run, by the agent's own ids.
    #[must_use]
    pub fn planning_answers(&self, scenario: Option<usize>) -> Vec<(QuestionId, Json)> {
        let planning = self.tasks.get(scenario.unwrap_or(0));
        let planning = planning.filter(|_| self.workflow.is_some());
        let answers = planning.into_iter().flat_map(|task| {
            let own =
                |(id, answer): &(QuestionId, Json)| (task.own_question_id(id), answer.clone());
            task.answers.iter().map(own)
        });
        answers.collect()
    }
}

/// What tasks have in common that are equal: who does it, what it gets and what it builds on, and
/// how it is to be done.
fn likeness(task: &StoredPlanTask, mut before: Vec<(usize, &TaskId)>) -> String {
    before.sort_unstable();
    let before: Vec<String> = before
        .into_iter()
        .map(|(place, name)| format!("{place} {name}"))
        .collect();
    format!(
        "{}\n{}\n{:?} {} {:?}\n{:?}\n{}",
        task.agent_type,
        hash_of(&task.payload),
        task.priority,
        task.optional,
        task.timeout,
        task.delegation,
        before.join("\n")
    )
}

/// The tasks of a plan without cycles, each after those that it needs; otherwise in their order.
fn in_order(plan: &[StoredPlanTask]) -> Vec<&StoredPlanTask> {
    let places: HashMap<&TaskId, usize> = plan.iter().map(|task| &task.id).zip(0..).collect();
    let mut waits_for: Vec<usize> = plan.iter().map(|task| task.depends_on.len()).collect();
    let mut dependents = vec![Vec::new(); plan.len()];
    for (place, task) in plan.iter().enumerate() {
        for before in task.depends_on.iter().filter_map(|id| places.get(id)) {
            dependents[*before].push(place);
        }
    }
    let mut free: BTreeSet<usize> = (0..plan.len())
        .filter(|place| waits_for[*place] == 0)
        .collect();
    let mut order = Vec::with_capacity(plan.len());
    while let Some(place) = free.pop_first() {
        order.push(&plan[place]);
        for after in &dependents[place] {
            waits_for[*after] -= 1;
            if waits_for[*after] == 0 {
                free.insert(*after);
            }
        }
    }
    order
}
