//! Changing a run: another one takes its place, planned anew, with the results that still hold.

use std::{collections::BTreeMap, sync::Arc};

use muster_engine::{
    Command, Input, KeptResult, Modification, Run, Scenario, StoredSuccess, SubmitCommand,
};
use muster_proto::{
    Body, Json, Plan, QuestionId,
    api::{ModifyRequest, Problem},
    limits::{BODY_SPILL_BYTES_MIN, RECORD_BYTES_MAX, TEXT_BYTES_MAX},
    sha256_hex,
};
use serde_json::{Map, Value};

use super::{
    App,
    answer::{Failed, command_id, show},
    assumed::{self, restated},
    call::{Answer, Call},
    letters::source,
    problems, run_call,
};
use crate::{
    bodies::{Keeper, resolve},
    shards::Shard,
};

/// Results that are offered to be kept: longer plans lose the rest of theirs.
const KEPT_RESULTS_MAX: usize = 1_000;
/// Bytes of these in the event that takes the changed run: half a record, so that the request and
/// its plan have room.
const KEPT_BYTES_MAX: usize = RECORD_BYTES_MAX / 2;
/// What one of them takes beside its texts.
const KEPT_FRAME_BYTES: usize = 512;
/// Changes of one request, one on top of the other: who wants more says the whole request anew.
const CHANGES_MAX: usize = 20;

/// Takes a change.
pub(super) async fn modify(
    app: &App,
    shard: &Shard,
    call: &Call,
    mut request: ModifyRequest,
) -> Result<Answer, Failed> {
    let missing = || problems::invalid("id", "is missing: name the run");
    let id = request.id.take().ok_or_else(missing)?;
    let before = source(shard, call, id).await?;
    let submit = submission(app, shard, call, &before, request).await?;
    let command = Command::Submit(Box::new(submit));
    let reply = shard
        .owner
        .ask(call.wait(), |token| Input::Command { token, command })
        .await?;
    show(app, shard, reply, |_| 202).await
}

async fn submission(
    app: &App,
    shard: &Shard,
    call: &Call,
    before: &Run,
    request: ModifyRequest,
) -> Result<SubmitCommand, Failed> {
    let mut keeper = Keeper::new(&app.blobs);
    let modifies = Modification {
        run_id: before.id.clone(),
        requested_at: before.requested_at(),
        confirm: request.confirm,
        results: keepable(app, before).await?,
    };
    let mut submit = SubmitCommand {
        command_id: command_id(call)?,
        body_sha256: call.named.then(|| sha256_hex(call.body.as_bytes())),
        run_id: run_call::new_run_id(shard.owner.shard()),
        tenant: call.tenant.clone(),
        workflow: None,
        title: before.title.clone(),
        request: before.request.clone(),
        plan: Vec::new(),
        cost_limit_usd: before.cost_limit_usd,
        modifies: Some(Arc::new(modifies)),
        scenarios: Vec::new(),
        conversation: None,
        when_busy: None,
        wait: call.wait_s > 0,
        // The run names the shard: no map was asked.
        map_epoch: u64::MAX,
    };
    match (&before.workflow, request.plan) {
        (Some(workflow), None) => {
            let said = [
                request.change.is_some(),
                request.request.is_some(),
                request.budget_limit.is_some(),
            ];
            if !said.contains(&true) {
                let detail = "say what is to be different: `change`, `request` or `budget_limit`";
                return Err(problems::invalid("change", detail).into());
            }
            let current = app.workflows.get(workflow.name.as_str());
            submit.workflow = Some(current.map_or_else(|| workflow.clone(), |it| it.spec.clone()));
            submit.title = title(before, &request.change, request.request.as_ref());
            let replaces = request.request.is_some();
            let body = body(
                app,
                before,
                &request.change,
                request.request,
                request.budget_limit,
            );
            let body = body.await?;
            let scenarios = assumed_anew(app, &mut keeper, before, (&body, replaces));
            let (scenarios, body) = scenarios.await?;
            submit.scenarios = scenarios;
            submit.request = kept(keeper.keep(body).await)?;
        }
        (None, Some(plan)) => {
            plan.check(None)
                .map_err(|error| problems::bad_plan(&error))?;
            take_plan(&mut keeper, before, plan, &mut submit).await?;
        }
        (Some(_), Some(_)) => {
            let detail =
                "the run has a workflow, which plans: say what is to be different in words";
            return Err(problems::invalid("plan", detail).into());
        }
        (None, None) => {
            let detail = "the run came with a plan: give the plan as it should be";
            return Err(problems::invalid("plan", detail).into());
        }
    }
    Ok(submit)
}

/// Another plan, under what was assumed before.
async fn take_plan(
    keeper: &mut Keeper<'_>,
    before: &Run,
    plan: Plan,
    submit: &mut SubmitCommand,
) -> Result<(), Problem> {
    if before.scenarios.is_empty() {
        submit.plan = kept(keeper.keep_plan(plan).await)?;
    } else {
        let named = restated(&before.scenarios);
        submit.scenarios = assumed::plans(keeper, &plan, &named).await?;
    }
    Ok(())
}

/// The scenarios of the run before under the changed request, and the body of the whole.
async fn assumed_anew(
    app: &App,
    keeper: &mut Keeper<'_>,
    before: &Run,
    (body, replaces): (&Json, bool),
) -> Result<(Vec<Scenario>, Json), Problem> {
    let named = restated(&before.scenarios);
    let answers = said_before(app, before, replaces).await?;
    let more = |number: usize, body: &mut Map<String, Value>| {
        let said = answers.get(number).filter(|said| !said.is_empty());
        let said = said.map(|said| Value::Object(said.clone()));
        body.extend(said.map(|said| ("answers".to_owned(), said)));
    };
    assumed::bodies(keeper, body, &named, more).await
}

fn kept<T>(result: Result<T, muster_transport::BlobError>) -> Result<T, Problem> {
    result.map_err(|error| problems::unavailable(error.to_string()))
}

/// The request as it was, with what is different.
async fn body(
    app: &App,
    before: &Run,
    change: &Option<String>,
    request: Option<Json>,
    budget_limit: Option<f64>,
) -> Result<Json, Problem> {
    let was = kept(resolve(&app.blobs, &before.request).await)?;
    let unreadable = |error: serde_json::Error| problems::unavailable(error.to_string());
    let mut body: Map<String, Value> = was.parse().map_err(unreadable)?;
    if let Some(request) = request {
        // Whoever says all of it says it without what was said before.
        body.remove("changes");
        body.remove("answers");
        body.insert("request".to_owned(), request.parse().map_err(unreadable)?);
    } else {
        let answers = answers(before, None).map_err(unreadable)?;
        if !answers.is_empty() && before.scenarios.is_empty() {
            let all = body
                .entry("answers")
                .or_insert_with(|| Value::Object(Map::new()));
            all.as_object_mut()
                .into_iter()
                .for_each(|all| all.extend(answers.clone()));
        }
    }
    let name = before.workflow.as_ref().map(|workflow| &workflow.name);
    if let Some(current) = name.and_then(|name| app.workflows.get(name.as_str())) {
        // It is planned under the workflow as it is now.
        body.remove("data");
        if !current.data.is_empty() {
            body.insert("data".to_owned(), serde_json::json!(current.data));
        }
    }
    if let Some(limit) = budget_limit {
        if !(limit.is_finite() && limit >= 0.0) {
            return Err(problems::invalid("budget_limit", "has to be zero or more"));
        }
        body.insert("budget_limit".to_owned(), limit.into());
    }
    if let Some(change) = change {
        add_change(&mut body, change)?;
    }
    Json::from_value(&body).map_err(unreadable)
}

fn add_change(body: &mut Map<String, Value>, change: &str) -> Result<(), Problem> {
    if change.trim().is_empty() || change.len() > TEXT_BYTES_MAX {
        let detail = format!("has to say something, in at most {TEXT_BYTES_MAX} bytes");
        return Err(problems::invalid("change", detail));
    }
    let changes = body
        .entry("changes")
        .or_insert_with(|| Value::Array(Vec::new()));
    let Some(changes) = changes.as_array_mut() else {
        return Err(problems::invalid(
            "change",
            "the request before is none that can be changed",
        ));
    };
    if changes.len() >= CHANGES_MAX {
        let detail = format!("was changed {CHANGES_MAX} times: give the whole `request` anew");
        return Err(problems::invalid("change", detail));
    }
    changes.push(Value::String(change.to_owned()));
    Ok(())
}

/// What was answered in each scenario, by the one before or for that one; nothing where the request is
/// said anew.
async fn said_before(
    app: &App,
    before: &Run,
    replaces: bool,
) -> Result<Vec<Map<String, Value>>, Problem> {
    let mut said = Vec::new();
    let scenarios = before.scenarios.iter().enumerate();
    for (number, scenario) in scenarios.filter(|_| !replaces) {
        let unreadable = |error: serde_json::Error| problems::unavailable(error.to_string());
        let was = kept(resolve(&app.blobs, &scenario.request).await)?;
        let was: Map<String, Value> = was.parse().map_err(unreadable)?;
        let earlier = was.get("answers").and_then(Value::as_object);
        let mut all = earlier.cloned().unwrap_or_default();
        all.extend(answers(before, Some(number)).map_err(unreadable)?);
        said.push(all);
    }
    Ok(said)
}

/// What a person answered to questions of the planning task of a run or of one of its scenarios.
fn answers(before: &Run, scenario: Option<usize>) -> Result<Map<String, Value>, serde_json::Error> {
    let mut answers = Map::new();
    for (id, answer) in before.planning_answers(scenario) {
        let is_of_agent = |id: &QuestionId| !muster_engine::asks_itself(id);
        if is_of_agent(&id) {
            answers.insert(id.to_string(), answer.parse()?);
        }
    }
    Ok(answers)
}

/// For listings.
fn title(before: &Run, change: &Option<String>, request: Option<&Json>) -> String {
    match (request, change) {
        (Some(request), _) => run_call::shown_title(
            &request
                .parse::<String>()
                .unwrap_or_else(|_| request.as_str().to_owned()),
        ),
        (None, Some(change)) => run_call::shown_title(&format!("{change} ({})", before.title)),
        (None, None) => before.title.clone(),
    }
}

/// The results that may be kept, their data beside the log.
async fn keepable(app: &App, before: &Run) -> Result<BTreeMap<String, KeptResult>, Problem> {
    let mut results = BTreeMap::new();
    let mut bytes = 0;
    for (key, result) in before.keepable(KEPT_RESULTS_MAX) {
        let texts = result
            .success
            .sources
            .iter()
            .chain(&result.success.assumptions);
        let texts: usize = texts.map(|text| 2 * text.len()).sum();
        let data = spilled(app, &result.success.data).await?;
        bytes += KEPT_FRAME_BYTES + texts + data.inline_bytes();
        if bytes > KEPT_BYTES_MAX {
            break;
        }
        let success = Arc::new(StoredSuccess {
            data,
            plan: Vec::new(),
            ..StoredSuccess::clone(&result.success)
        });
        results.insert(key, KeptResult { success, ..result });
    }
    Ok(results)
}

async fn spilled(app: &App, body: &Body) -> Result<Body, Problem> {
    match body {
        Body::Inline(json) if json.len() > BODY_SPILL_BYTES_MIN => {
            kept(app.blobs.put(json.as_str()).await).map(Body::Blob)
        }
        other => Ok(other.clone()),
    }
}
