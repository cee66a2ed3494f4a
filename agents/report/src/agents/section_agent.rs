//! Writes one section.

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::Fault;
use serde::Deserialize;

use crate::outline::PlannedSection;
use crate::section::write;

/// The agent of type `report-section`.
pub(super) struct SectionAgent;

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
        let draft = write(&payload.topic, &payload.section);
        if draft.quotes.is_empty() {
            return Err(Fault::bad_request(
                "section.sentences: there are none to write from",
            ));
        }
        Ok(Output::result(draft).confidence(0.9))
    }
}
