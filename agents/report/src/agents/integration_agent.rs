//! Puts the report together.

use std::sync::Arc;

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::Fault;

use super::library::Library;
use super::planning_agent::PlannedReport;
use crate::assembly::{Planned, assemble};

/// The agent of type `report-integration`.
pub(super) struct IntegrationAgent {
    library: Arc<Library>,
}

impl IntegrationAgent {
    pub(super) fn new(library: Arc<Library>) -> Self {
        Self { library }
    }
}

#[async_trait]
impl Agent for IntegrationAgent {
    fn description(&self) -> Description {
        Description::new("report-integration")
            .capabilities(["citation_check", "contradiction_check"])
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context.progress(None, "looking every quotation up").await;
        let report: PlannedReport = task.input("planning")?;
        let loaded = self.library.load(&report.from).await?;
        let sections = report
            .sections
            .iter()
            .enumerate()
            .map(|(at, head)| Planned {
                name: head.name.clone(),
                draft: draft(&task, &format!("section-{}", at + 1)),
            });
        let (topic, sections) = (title(&report.topic), sections.collect());
        let work = move || assemble(&topic, &loaded.documents, sections, report.gaps);
        let answer = tokio::task::spawn_blocking(work).await;
        let answer = answer.map_err(|error| Fault::fatal(error.to_string()))?;
        if answer.sections.is_empty() {
            let message = format!(
                "no section of the report could be written: {}",
                answer.gaps.join("; ")
            );
            return Err(Fault::dependency(message));
        }
        let sources = answer.sources.clone();
        Ok(Output::result(answer).sources(sources).confidence(0.9))
    }
}

fn draft<T: serde::de::DeserializeOwned>(task: &Task, id: &str) -> Result<T, String> {
    if let Some(gap) = task.missing.iter().find(|gap| gap.task_id.as_str() == id) {
        return Err(gap.reason.clone());
    }
    task.input(id).map_err(|fault| fault.message)
}

fn title(topic: &str) -> String {
    let topic = topic.trim().trim_end_matches([',', ';', ':', '.']);
    let mut chars = topic.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "What the documents say".to_owned(),
    }
}
