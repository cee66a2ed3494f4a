//! Submissions: what a client sends becomes the engine's command.

use std::collections::BTreeMap;

use muster_engine::SubmitCommand;
use muster_proto::{
    Body, Json, RunId,
    api::{PlanRequest, Problem, RunRequest},
    limits::ID_BYTES_MAX,
    sha256_hex,
};
use muster_transport::BlobError;
use serde::Serialize;

use super::{App, answer::command_id, assumed, call::Call, problems};
use crate::{bodies::Keeper, shards::Shard};

/// The workflow behind `/api/trips`, by the seed's routes.
const TRIPS_WORKFLOW: &str = "travel";
/// Characters of the request in listings.
const TITLE_CHARACTERS_MAX: usize = 100;

/// The body that the planning task gets.
#[derive(Serialize)]
struct Request<'a> {
    request: &'a Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_limit: Option<f64>,
    /// The data of the workflow's folder as the run began with it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    data: &'a BTreeMap<String, String>,
}

/// A trip.
pub(super) async fn plan(
    app: &App,
    shard: &Shard,
    call: &Call,
    request: PlanRequest,
) -> Result<SubmitCommand, Problem> {
    let text = Json::from_value(&request.request)
        .map_err(|error| problems::invalid("request", error.to_string()))?;
    let run = RunRequest {
        workflow: muster_proto::WorkflowName::new(TRIPS_WORKFLOW).ok(),
        request: Some(text),
        plan: None,
        session: request.session,
        when_busy: request.when_busy,
        scenarios: request.scenarios,
        budget_limit: request.budget_limit,
        cost_limit_usd: request.cost_limit_usd,
    };
    self::run(app, shard, call, run).await
}

/// A run of any workflow, or of an explicit plan.
pub(super) async fn run(
    app: &App,
    shard: &Shard,
    call: &Call,
    mut request: RunRequest,
) -> Result<SubmitCommand, Problem> {
    check(&request)?;
    assumed::check(&request.scenarios)?;
    let mut keeper = Keeper::new(&app.blobs);
    let mut submit = SubmitCommand {
        command_id: command_id(call)?,
        body_sha256: call.named.then(|| sha256_hex(call.body.as_bytes())),
        run_id: new_run_id(shard.owner.shard()),
        tenant: call.tenant.clone(),
        workflow: None,
        title: title(&request),
        request: Body::Inline(Json::null()),
        plan: Vec::new(),
        cost_limit_usd: request.cost_limit_usd,
        modifies: None,
        scenarios: Vec::new(),
        conversation: request.session.clone(),
        when_busy: request.when_busy,
        wait: call.wait_s > 0,
        map_epoch: call.map_epoch,
    };
    match (&request.workflow, request.plan.take()) {
        (Some(name), None) => {
            let workflow = app.workflows.get(name.as_str());
            let unknown = || problems::workflow_unknown(name.as_str(), &app.workflows.names());
            let workflow = workflow.ok_or_else(unknown)?;
            submit.workflow = Some(workflow.spec.clone());
            let body = body_of(&request, &workflow.data)?;
            let scenarios = &request.scenarios;
            let (scenarios, body) =
                assumed::bodies(&mut keeper, &body, scenarios, |_, _| {}).await?;
            submit.scenarios = scenarios;
            submit.request = keeper.keep(body).await.map_err(|error| not_kept(&error))?;
        }
        (None, Some(plan)) => {
            plan.check(None)
                .map_err(|error| problems::bad_plan(&error))?;
            if request.scenarios.is_empty() {
                let plan = keeper.keep_plan(plan).await;
                submit.plan = plan.map_err(|error| not_kept(&error))?;
            } else {
                submit.scenarios = assumed::plans(&mut keeper, &plan, &request.scenarios).await?;
            }
        }
        (Some(_), Some(_)) => {
            return Err(problems::invalid(
                "plan",
                "give either a workflow or a plan, not both",
            ));
        }
        (None, None) => return Err(problems::invalid("workflow", "give a workflow, or a plan")),
    }
    Ok(submit)
}

fn check(request: &RunRequest) -> Result<(), Problem> {
    if request
        .session
        .as_ref()
        .is_some_and(|session| session.len() > ID_BYTES_MAX)
    {
        return Err(problems::invalid(
            "session",
            format!("at most {ID_BYTES_MAX} bytes are allowed"),
        ));
    }
    let amounts = [
        ("budget_limit", request.budget_limit),
        ("cost_limit_usd", request.cost_limit_usd),
    ];
    let is_amount = |limit: f64| limit.is_finite() && limit >= 0.0;
    match amounts
        .iter()
        .find(|(_, limit)| !limit.is_none_or(is_amount))
    {
        Some((field, _)) => Err(problems::invalid(field, "has to be zero or more")),
        None => Ok(()),
    }
}

fn body_of(request: &RunRequest, data: &BTreeMap<String, String>) -> Result<Json, Problem> {
    let missing = || problems::invalid("request", "is missing: say what you want");
    let body = Request {
        request: request.request.as_ref().ok_or_else(missing)?,
        session: request.session.as_deref(),
        budget_limit: request.budget_limit,
        data,
    };
    Json::from_value(&body).map_err(|error| problems::invalid("request", error.to_string()))
}

/// The beginning of the request, for listings.
fn title(request: &RunRequest) -> String {
    let text = match (&request.request, &request.plan) {
        (Some(json), _) => json
            .parse::<String>()
            .unwrap_or_else(|_| json.as_str().to_owned()),
        (None, Some(plan)) => format!("plan of {} tasks", plan.tasks.len()),
        (None, None) => String::new(),
    };
    shown_title(&text)
}

/// The beginning of a text, in one line.
pub(super) fn shown_title(text: &str) -> String {
    let shown = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    let mut title: String = text.chars().take(TITLE_CHARACTERS_MAX).map(shown).collect();
    if title.len() < text.len() {
        title.push('…');
    }
    title
}

pub(super) fn new_run_id(shard: u32) -> RunId {
    #[allow(clippy::expect_used, reason = "digits and dashes")]
    RunId::new(format!("{shard}-{}", uuid::Uuid::now_v7().simple())).expect("UUID is an identifier")
}

pub(super) fn not_kept(error: &BlobError) -> Problem {
    match error {
        BlobError::TooLarge { .. } => problems::too_large(),
        other => problems::unavailable(other.to_string()),
    }
}
