//! Counts the words of a text, each paragraph by a task of its own.

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{AgentType, Delegation, Fault, Json, Plan, PlanTask, Priority, TaskId};
use serde::Deserialize;
use serde_json::json;

/// Plans one task for each paragraph.
pub(crate) struct WordPlanning;

#[derive(Deserialize)]
struct Request {
    request: String,
}

#[async_trait]
impl Agent for WordPlanning {
    fn description(&self) -> Description {
        Description::new("word-planning")
    }

    async fn handle(&self, task: Task, _context: Context) -> Result<Output, Fault> {
        let text = task.payload::<Request>()?.request;
        let paragraphs = text.split("\n\n").filter(|text| !text.trim().is_empty());
        let tasks: Vec<PlanTask> = paragraphs
            .enumerate()
            .map(|(number, text)| count(number, text))
            .collect::<Result<_, Fault>>()?;
        if tasks.is_empty() {
            return Err(Fault::bad_request("the text is empty: send some words"));
        }
        Ok(Output::result(json!({"paragraphs": tasks.len()})).plan(Plan { tasks }))
    }
}

fn count(number: usize, text: &str) -> Result<PlanTask, Fault> {
    let defect = |error: &dyn std::fmt::Display| Fault::fatal(error.to_string());
    Ok(PlanTask {
        id: TaskId::new(format!("count-{number}")).map_err(|error| defect(&error))?,
        agent_type: AgentType::new("word-count").map_err(|error| defect(&error))?,
        payload: Json::from_value(&json!({"text": text})).map_err(|error| defect(&error))?,
        depends_on: Vec::new(),
        priority: Priority::P2,
        optional: false,
        timeout: None,
        delegation: Delegation::default(),
    })
}

/// Counts the words of one text.
pub(crate) struct WordCount;

#[derive(Deserialize)]
struct Text {
    text: String,
}

#[async_trait]
impl Agent for WordCount {
    fn description(&self) -> Description {
        Description::new("word-count")
            .capabilities(["counting"])
            .max_capacity(64)
    }

    async fn handle(&self, task: Task, _context: Context) -> Result<Output, Fault> {
        let words = task.payload::<Text>()?.text.split_whitespace().count();
        Ok(Output::result(json!({"words": words})).confidence(1.0))
    }
}

/// Adds the counts up.
pub(crate) struct WordIntegration;

#[derive(Deserialize)]
struct Counted {
    words: u64,
}

#[async_trait]
impl Agent for WordIntegration {
    fn description(&self) -> Description {
        Description::new("word-integration")
    }

    async fn handle(&self, task: Task, _context: Context) -> Result<Output, Fault> {
        let mut words = 0;
        // The result of the planning is among the inputs, too.
        for id in task
            .inputs
            .keys()
            .filter(|id| id.as_str().starts_with("count-"))
        {
            words += task.input::<Counted>(id.as_str())?.words;
        }
        Ok(Output::result(json!({"words": words})))
    }
}
