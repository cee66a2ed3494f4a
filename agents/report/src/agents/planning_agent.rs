//! Finds out which sections the documents give, and plans a writer for each.

use std::sync::Arc;

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{
    AgentType, Delegation, Fault, Json, Plan, PlanTask, Priority, Question, QuestionId, TaskId,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::library::Library;
use super::request::ReportRequest;
use super::source_choice::SourceChoice;
use crate::outline::{Outline, OutlineError, PlannedSection, outline};

/// The agent of type `report-planning`.
pub(super) struct PlanningAgent {
    library: Arc<Library>,
}

/// What planning tells integration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PlannedReport {
    pub(super) topic: String,
    pub(super) sections: Vec<SectionHead>,
    #[serde(default)]
    pub(super) gaps: Vec<String>,
    pub(super) from: SourceChoice,
}

/// A section of the plan, without what it is made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SectionHead {
    pub(super) name: String,
    pub(super) description: String,
}

impl PlanningAgent {
    pub(super) fn new(library: Arc<Library>) -> Self {
        Self { library }
    }
}

#[async_trait]
impl Agent for PlanningAgent {
    fn description(&self) -> Description {
        Description::new("report-planning").capabilities(["outline", "task_planning"])
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context.progress(None, "reading the documents").await;
        let request = ReportRequest::of(&task, &self.library)?;
        if request.sources.is_empty() {
            return Ok(Output::question(question(
                &request.topic,
                task.answers.len() + 1,
            )?));
        }
        let loaded = self.library.load(&request.sources).await?;
        let (topic, documents) = (request.topic.clone(), loaded.documents);
        let names: Vec<String> = documents
            .iter()
            .map(|document| document.name.clone())
            .collect();
        let planned = tokio::task::spawn_blocking(move || outline(&topic, &documents)).await;
        let planned = planned.map_err(|error| Fault::fatal(error.to_string()))?;
        let Outline { sections, left_out } =
            planned.map_err(|error| refusal(&error, &loaded.gaps))?;
        let mut gaps = loaded.gaps;
        if !left_out.is_empty() {
            gaps.push(format!(
                "the documents have more than a report has room for: {}",
                left_out.join(", ")
            ));
        }
        let plan = plan(&request.topic, &sections)?;
        let heads = sections.into_iter().map(|it| SectionHead {
            name: it.name,
            description: it.description,
        });
        let planned = PlannedReport {
            topic: request.topic,
            sections: heads.collect(),
            gaps,
            from: request.sources,
        };
        Ok(Output::result(planned)
            .sources(names)
            .confidence(0.9)
            .plan(plan))
    }
}

fn refusal(error: &OutlineError, gaps: &[String]) -> Fault {
    let gaps = gaps.iter().map(|gap| format!("; {gap}"));
    Fault::bad_request(format!("{error}{}", gaps.collect::<String>())).with_code("no_outline")
}

/// A writer for each section; one that fails does not lose the report.
fn plan(topic: &str, sections: &[PlannedSection]) -> Result<Plan, Fault> {
    let defect = |error: &dyn std::fmt::Display| Fault::fatal(error.to_string());
    let task = |(at, section): (usize, &PlannedSection)| {
        Ok(PlanTask {
            id: TaskId::new(format!("section-{}", at + 1)).map_err(|error| defect(&error))?,
            agent_type: AgentType::new("report-section").map_err(|error| defect(&error))?,
            payload: Json::from_value(&json!({"topic": topic, "section": section}))
                .map_err(|error| defect(&error))?,
            depends_on: Vec::new(),
            priority: Priority::P2,
            optional: true,
            timeout: None,
            delegation: Delegation::default(),
        })
    };
    let tasks: Result<Vec<PlanTask>, Fault> = sections.iter().enumerate().map(task).collect();
    Ok(Plan { tasks: tasks? })
}

fn question(topic: &str, number: usize) -> Result<Question, Fault> {
    let id = QuestionId::new(format!("documents-{number}"))
        .map_err(|error| Fault::fatal(error.to_string()))?;
    let text = format!(
        "Which documents should the report on {topic:?} be made from? Name a file or folder (text, Markdown, HTML), or send the text itself."
    );
    Ok(Question {
        why: Some(
            "Without a model, nothing can be written that does not stand in a document.".to_owned(),
        ),
        ..Question::new(id, text)
    })
}
