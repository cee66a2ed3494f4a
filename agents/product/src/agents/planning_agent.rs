//! Cuts a request into what it asks for, and plans who finds it.

use std::collections::BTreeMap;
use std::sync::Arc;

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{
    AgentType, Choice, Delegation, Fault, Json, Plan, PlanTask, Priority, Question, QuestionId,
    TaskId,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::catalogue_choice::CatalogueChoice;
use super::request::ShopRequest;
use super::shelves::{Shelves, Stocked};
use crate::need::{RequestPart, RequestParts};

/// Categories that are offered where a request says nothing.
const OFFERED_MAX: usize = 6;

/// The agent of type `product-planning`.
pub(super) struct PlanningAgent {
    shelves: Arc<Shelves>,
}

/// What planning tells integration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Planned {
    pub(super) parts: Vec<RequestPart>,
    #[serde(default)]
    pub(super) catalogue: CatalogueChoice,
}

impl PlanningAgent {
    pub(super) fn new(shelves: Arc<Shelves>) -> Self {
        Self { shelves }
    }
}

#[async_trait]
impl Agent for PlanningAgent {
    fn description(&self) -> Description {
        Description::new("product-planning").capabilities(["request_parsing", "task_planning"])
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context.progress(None, "reading what is looked for").await;
        let request = ShopRequest::of(&task)?;
        let stocked = self.shelves.of(&request.catalogue).await?;
        let reader = &self.shelves.reader;
        if reader.read(&request.words, &stocked.shelf).is_empty() {
            let number = task.answers.len() + 1;
            return Ok(Output::question(question(&stocked, number)?));
        }
        let RequestParts(parts) = RequestParts::of(&request.words, &self.shelves.lexicon);
        let plan = plan(&parts, &request.catalogue)?;
        let planned = Planned {
            parts,
            catalogue: request.catalogue,
        };
        Ok(Output::result(planned).plan(plan).confidence(0.9))
    }
}

/// A profile and a matching task for each thing that is asked for.
fn plan(parts: &[RequestPart], catalogue: &CatalogueChoice) -> Result<Plan, Fault> {
    let mut tasks = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let number = at + 1;
        let profile = format!("profile-{number}");
        let payload = json!({"text": part.whole(), "catalogue": catalogue});
        tasks.push(planned(&profile, "product-profile", &payload, &[])?);
        let payload = json!({"profile": profile, "catalogue": catalogue});
        let id = format!("matching-{number}");
        tasks.push(planned(&id, "product-matching", &payload, &[&profile])?);
    }
    Ok(Plan { tasks })
}

fn planned(id: &str, agent_type: &str, payload: &Value, after: &[&str]) -> Result<PlanTask, Fault> {
    let defect = |error: &dyn std::fmt::Display| Fault::fatal(error.to_string());
    let after = after.iter().map(|id| TaskId::new(*id));
    Ok(PlanTask {
        id: TaskId::new(id).map_err(|error| defect(&error))?,
        agent_type: AgentType::new(agent_type).map_err(|error| defect(&error))?,
        payload: Json::from_value(payload).map_err(|error| defect(&error))?,
        depends_on: after
            .collect::<Result<_, _>>()
            .map_err(|error| defect(&error))?,
        priority: Priority::P2,
        // One thing that cannot be found does not lose the others.
        optional: true,
        timeout: None,
        delegation: Delegation::default(),
    })
}

/// What is there, most of it first.
fn question(stocked: &Stocked, number: usize) -> Result<Question, Fault> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for product in &stocked.matcher.catalogue().products {
        if let Some(category) = &product.category {
            *counts.entry(category).or_insert(0) += 1;
        }
    }
    let mut categories: Vec<(&str, usize)> = counts.into_iter().collect();
    categories.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named = categories
        .iter()
        .filter(|(name, _)| !name.chars().all(|c| c.is_ascii_digit()));
    let options = named
        .take(OFFERED_MAX)
        .enumerate()
        .filter_map(|(at, (name, _))| {
            Some(Choice {
                key: (at + 1).to_string(),
                label: (*name).to_owned(),
                value: Json::from_value(name).ok()?,
            })
        });
    let id = QuestionId::new(format!("looking-for-{number}"));
    let id = id.map_err(|error| Fault::fatal(error.to_string()))?;
    Ok(Question {
        why: Some(
            "The request names no goods, use, colour, price or person to choose by.".to_owned(),
        ),
        options: options.collect(),
        ..Question::new(
            id,
            "What are you looking for, and what should it be good for?",
        )
    })
}
