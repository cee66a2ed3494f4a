//! The planning task of the workflow `echo`.

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{
    AgentType, Delegation, Fault, Json, Plan, PlanTask, Priority, TaskId,
    limits::{AGENT_CAPACITY_MAX, PLAN_TASKS_MAX},
};
use serde::{Deserialize, Serialize};

use super::{EchoPayload, Failure};

/// Plans one echo for each value.
pub(crate) struct EchoPlanning;

#[derive(Deserialize)]
struct Payload {
    request: Json,
}

/// Values with options that hold for each of them.
#[derive(Deserialize)]
struct Request {
    values: Vec<Json>,
    #[serde(default)]
    delay_ms: Option<u64>,
    #[serde(default)]
    fail: Option<Failure>,
    #[serde(default)]
    times: Option<u32>,
}

#[derive(Serialize)]
struct Planned {
    count: usize,
}

#[async_trait]
impl Agent for EchoPlanning {
    fn description(&self) -> Description {
        Description::new("echo-planning")
            .capabilities(["planning"])
            .max_capacity(AGENT_CAPACITY_MAX)
    }

    async fn handle(&self, task: Task, _context: Context) -> Result<Output, Fault> {
        let payload: Payload = task.payload()?;
        let request = read(payload.request)?;
        let plan = plan(request)?;
        let planned = Planned {
            count: plan.tasks.len(),
        };
        Ok(Output::result(planned).plan(plan))
    }
}

/// A request in words is one value.
fn read(request: Json) -> Result<Request, Fault> {
    if request.as_str().starts_with('"') {
        return Ok(Request {
            values: vec![request],
            delay_ms: None,
            fail: None,
            times: None,
        });
    }
    request
        .parse()
        .map_err(|error| Fault::bad_request(format!("request: {error}")))
}

fn plan(request: Request) -> Result<Plan, Fault> {
    let count = request.values.len();
    if count == 0 || count > PLAN_TASKS_MAX {
        return Err(Fault::bad_request(format!(
            "request.values: has {count} entries; 1 to {PLAN_TASKS_MAX} are allowed"
        )));
    }
    let payload = |value| EchoPayload {
        value,
        delay_ms: request.delay_ms,
        cost_usd: None,
        fail: request.fail,
        times: request.times,
    };
    let numbered = request.values.into_iter().zip(1..);
    let tasks = numbered.map(|(value, number)| echo(number, &payload(value)));
    Ok(Plan {
        tasks: tasks.collect::<Result<_, Fault>>()?,
    })
}

fn echo(number: usize, payload: &EchoPayload) -> Result<PlanTask, Fault> {
    let defect = |error: &dyn std::fmt::Display| Fault::fatal(error.to_string());
    Ok(PlanTask {
        id: TaskId::new(format!("echo-{number}")).map_err(|error| defect(&error))?,
        agent_type: AgentType::new("echo").map_err(|error| defect(&error))?,
        payload: Json::from_value(payload).map_err(|error| defect(&error))?,
        depends_on: Vec::new(),
        priority: Priority::P2,
        optional: false,
        timeout: None,
        delegation: Delegation::default(),
    })
}
