//! Writes one section.

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_llm::Writer;
use muster_proto::Fault;
use serde::Deserialize;

use crate::outline::PlannedSection;
use crate::section::{statements, write};

/// The agent of type `report-section`.
pub(super) struct SectionAgent {
    writer: Option<Writer>,
}

impl SectionAgent {
    pub(super) fn new(writer: Option<Writer>) -> Self {
        Self { writer }
    }
}

#[derive(Deserialize)]
struct Payload {
    topic: String,
    section: PlannedSection,
}

#[async_trait]
impl Agent for SectionAgent {
    fn description(&self) -> Description {
        Description::new("report-section").capabilities(["extractive_writing", "citation"])
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        let payload: Payload = task.payload()?;
        context
            .progress(None, &format!("writing {}", payload.section.name))
            .await;
        let mut draft = write(&payload.topic, &payload.section);
        if draft.quotes.is_empty() {
            return Err(Fault::bad_request(
                "section.sentences: there are none to write from",
            ));
        }
        let Some(writer) = &self.writer else {
            return Ok(Output::result(draft).confidence(0.9));
        };
        let tried = statements(writer, &context, &payload.topic, &payload.section).await;
        draft.statements = tried.value.clone().unwrap_or_default();
        draft.model_use = Some(tried.how.clone());
        Ok(tried.mark(Output::result(draft).confidence(0.9)))
    }
}
