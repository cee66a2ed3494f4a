//! A client: submits until it is told that its request is taken, then watches, answers, cancels.

use muster_engine::{
    AnswerCommand, CancelCommand, Command, ConfirmPolicy, ConflictEnd, ConflictPolicy, Input,
    Query, Refused, Reply, ReplyToken, Scenario, Stage, StoredPlanTask, SubmitCommand,
    WorkflowSpec,
};
use muster_proto::{
    AgentType, Body, CommandId, Json, Plan, Priority, QuestionId, RunId, Seconds, Tenant,
    WorkflowName,
    api::{RunState, WhenBusy},
};

pub(crate) struct Client {
    number: usize,
    /// Each submission proposes another id, as the API does: the command's id makes them one run.
    submissions: u32,
    /// The run that it was told of.
    pub(crate) run_id: Option<RunId>,
    pub(crate) begins_at: u64,
    pub(crate) cancels_at: Option<u64>,
    /// Its own plan; none where the workflow makes one.
    pub(crate) plan: Option<Plan>,
    /// The plans of its scenarios, where it has some; only their number counts where the workflow plans.
    pub(crate) scenarios: Vec<Plan>,
    /// Its way where it belongs to the one conversation that there is.
    pub(crate) when_busy: Option<WhenBusy>,
    pub(crate) cancelled: bool,
    pub(crate) ended: Option<RunState>,
    forgot: bool,
    question: Option<(QuestionId, String)>,
}

impl Client {
    pub(crate) fn new(
        number: usize,
        begins_at: u64,
        cancels_at: Option<u64>,
        plan: Option<Plan>,
        when_busy: Option<WhenBusy>,
    ) -> Self {
        Self {
            number,
            submissions: 0,
            run_id: None,
            begins_at,
            cancels_at,
            plan,
            scenarios: Vec::new(),
            when_busy,
            cancelled: false,
            ended: None,
            forgot: false,
            question: None,
        }
    }

    /// What it sends now.
    pub(crate) fn input(&mut self, token: ReplyToken, now_ms: u64) -> Input {
        let tenant = Tenant::new("default").unwrap();
        let Some(run_id) = self.run_id.clone().filter(|_| !self.forgot) else {
            let command = Command::Submit(Box::new(self.submit()));
            return Input::Command { token, command };
        };
        let command = if let Some((question_id, key)) = &self.question {
            Command::Answer(AnswerCommand {
                command_id: CommandId::new(format!("answer {run_id} {question_id}")).unwrap(),
                tenant,
                run_id,
                question_id: Some(question_id.clone()),
                answer: Json::from_value(key).unwrap(),
            })
        } else if self.cancels_at.is_some_and(|at| at <= now_ms) && !self.cancelled {
            Command::Cancel(CancelCommand {
                command_id: CommandId::new(format!("cancel {run_id}")).unwrap(),
                tenant,
                run_id,
                reason: "drawn".to_owned(),
            })
        } else {
            let query = Query::Status {
                tenant,
                run_id,
                wait: false,
            };
            return Input::Query { token, query };
        };
        Input::Command { token, command }
    }

    /// It was started again and knows only its request, which it makes again.
    pub(crate) fn forget(&mut self) {
        self.forgot = true;
        self.question = None;
        self.ended = None;
    }

    fn submit(&mut self) -> SubmitCommand {
        self.submissions += 1;
        let run_id = format!("0-{}-{}", self.number, self.submissions);
        SubmitCommand {
            command_id: self.command_id(),
            body_sha256: Some(self.number.to_string()),
            run_id: RunId::new(run_id).unwrap(),
            tenant: Tenant::new("default").unwrap(),
            workflow: self.plan.is_none().then(|| std::sync::Arc::new(workflow())),
            title: "a request".to_owned(),
            request: Body::Inline(Json::null()),
            plan: match &self.plan {
                Some(plan) if self.scenarios.is_empty() => stored(plan),
                _ => Vec::new(),
            },
            cost_limit_usd: None,
            modifies: None,
            scenarios: self.scenarios(),
            conversation: self.when_busy.map(|_| "talk".to_owned()),
            when_busy: self.when_busy,
            wait: false,
            map_epoch: 0,
        }
    }

    fn scenarios(&self) -> Vec<Scenario> {
        let scenario = |(number, plan): (usize, &Plan)| Scenario {
            name: format!("scenario {number}"),
            assumptions: Json::from_value(&number).unwrap(),
            request: Body::Inline(Json::from_value(&number).unwrap()),
            plan: self.plan.iter().flat_map(|_| stored(plan)).collect(),
        };
        self.scenarios.iter().enumerate().map(scenario).collect()
    }

    pub(crate) fn command_id(&self) -> CommandId {
        CommandId::new(format!("submit {}", self.number)).unwrap()
    }

    pub(crate) fn hear(&mut self, reply: &Told) {
        match reply {
            Told::Run(run_id, state, question) => {
                let before = self.run_id.replace(run_id.clone());
                assert!(
                    before.is_none_or(|before| before == *run_id),
                    "INV-1: a request became a second run, {run_id}"
                );
                self.forgot = false;
                self.question = question.clone();
                if state.is_terminal() {
                    self.ended = Some(*state);
                }
            }
            Told::Done(state) => {
                self.question = None;
                self.cancelled |= *state == RunState::Cancelled;
            }
            Told::Refused(Refused::Ended(..)) => {
                self.cancelled = true;
                self.question = None;
            }
            Told::Refused(Refused::NoQuestion(..)) => self.question = None,
            Told::Refused(_) => {}
        }
    }
}

fn stored(plan: &Plan) -> Vec<StoredPlanTask> {
    let tasks = plan.tasks.iter().cloned();
    let stored = tasks.map(|task| StoredPlanTask::new(task, Body::Inline(Json::null())));
    stored.collect()
}

/// A reply as it travels.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    Run(RunId, RunState, Option<(QuestionId, String)>),
    Done(RunState),
    Refused(Refused),
}

impl Told {
    pub(crate) fn of(reply: &Reply) -> Option<Self> {
        match reply {
            Reply::Run(view) => {
                let question = view.status.questions.first().map(|open| {
                    let first = open.options.first().expect("an answer on offer");
                    (open.id.clone(), first.key.clone())
                });
                let run_id = view.status.id.clone();
                Some(Self::Run(run_id, view.status.state, question))
            }
            Reply::Done { state, .. } => Some(Self::Done(*state)),
            Reply::Refused(refused) => Some(Self::Refused(refused.clone())),
            _ => None,
        }
    }
}

fn workflow() -> WorkflowSpec {
    let stage = |agent_type| Stage {
        agent_type: AgentType::new(agent_type).unwrap(),
        timeout: Seconds::new(3.0),
        priority: Priority::P1,
    };
    WorkflowSpec {
        name: WorkflowName::new("drawn").unwrap(),
        hash: "hash".to_owned(),
        planning: stage("planner"),
        integration: stage("echo"),
        comparison: Some(stage("echo")),
        agent_types: ["echo", "shell"]
            .map(|name| AgentType::new(name).unwrap())
            .to_vec(),
        tasks_max: 10,
        schemas: std::collections::BTreeMap::new(),
        confirm: ConfirmPolicy::default(),
        questions: muster_engine::QuestionPolicy::default(),
        conversations: muster_engine::ConversationPolicy::default(),
        conflicts: ConflictPolicy {
            send_back_max: 1,
            then: ConflictEnd::Ask,
        },
    }
}
