//! Finds the products that meet a need.

use std::sync::Arc;

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::Fault;
use serde::Deserialize;

use super::catalogue_choice::CatalogueChoice;
use super::shelves::Shelves;
use crate::need::Need;

/// Where a request does not say how many: what a shopper compares at a glance.
const COUNT_DEFAULT: usize = 3;

/// The agent of type `product-matching`.
pub(super) struct MatchingAgent {
    shelves: Arc<Shelves>,
}

#[derive(Deserialize)]
struct Payload {
    profile: String,
    #[serde(default)]
    catalogue: CatalogueChoice,
}

impl MatchingAgent {
    pub(super) fn new(shelves: Arc<Shelves>) -> Self {
        Self { shelves }
    }
}

#[async_trait]
impl Agent for MatchingAgent {
    fn description(&self) -> Description {
        Description::new("product-matching").capabilities(["product_search", "product_ranking"])
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context.progress(None, "searching the catalogue").await;
        let payload: Payload = task.payload()?;
        let stocked = self.shelves.of(&payload.catalogue).await?;
        let need: Need = task.input(&payload.profile)?;
        let found = stocked
            .matcher
            .find(&need, need.count.unwrap_or(COUNT_DEFAULT));
        let source = stocked.matcher.catalogue().name.clone();
        Ok(Output::result(found).sources([source]).confidence(0.9))
    }
}
