//! Reads what one thing has to be.

use std::sync::Arc;

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::Fault;
use serde::Deserialize;

use super::catalogue_choice::CatalogueChoice;
use super::shelves::Shelves;

/// The agent of type `product-profile`.
pub(super) struct ProfileAgent {
    shelves: Arc<Shelves>,
}

#[derive(Deserialize)]
struct Payload {
    text: String,
    #[serde(default)]
    catalogue: CatalogueChoice,
}

impl ProfileAgent {
    pub(super) fn new(shelves: Arc<Shelves>) -> Self {
        Self { shelves }
    }
}

#[async_trait]
impl Agent for ProfileAgent {
    fn description(&self) -> Description {
        Description::new("product-profile").capabilities(["customer_profile", "need_analysis"])
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context
            .progress(None, "reading sizes, budget and wishes")
            .await;
        let payload: Payload = task.payload()?;
        let stocked = self.shelves.of(&payload.catalogue).await?;
        let need = self.shelves.reader.read(&payload.text, &stocked.shelf);
        Ok(Output::result(need).confidence(0.9))
    }
}
