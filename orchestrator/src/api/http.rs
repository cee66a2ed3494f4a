//! The API over HTTP.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, BodyDataStream},
    extract::{Path, Query, State},
    http::{HeaderMap, Method, Request, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
    serve::ListenerExt as _,
};
use futures_util::{StreamExt as _, future::BoxFuture};
use muster_proto::{
    Tenant,
    api::{IDEMPOTENCY_KEY, Problem, TENANT},
    limits::{API_BODY_BYTES_MAX, WAIT_S_MAX},
};
use rustix::net::sockopt;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{
    App,
    call::{Answer, Call, Verb},
    forward, hand_in, operator, problems, watch_http,
};

/// How long a client may take nothing of what is sent to it. A watcher that reads nothing is cut off
/// then, with all that waits for it, and can go on behind the last event that it has.
const STALL_MS_MAX: u32 = 20_000;
/// Bytes beyond a body's bound that are still read, to be thrown away: whoever sends more of them
/// loses the connection.
const DRAIN_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long that may take.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);
/// Whose runs a call is about, as long as there is no sign-in.
const TENANT_DEFAULT: &str = "default";

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Http {
    pub(super) app: Arc<App>,
    /// Whether only this machine can reach the address: then callers may name their tenant.
    loopback: bool,
    pub(super) stop: CancellationToken,
}

/// Query parameters of all routes; each route uses some.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Parameters {
    wait: Option<String>,
    limit: Option<String>,
    before: Option<String>,
    reason: Option<String>,
    pub(super) since: Option<String>,
    pub(super) until: Option<String>,
    pub(super) after: Option<String>,
    pub(super) progress: Option<String>,
}

pub(super) async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    loopback: bool,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let http = Http {
        app,
        loopback,
        stop: stop.clone(),
    };
    let listener = listener.tap_io(|stream| {
        // It fails for no socket that works; then a stalled client is kept longer.
        let _ = sockopt::set_tcp_user_timeout(&*stream, STALL_MS_MAX);
    });
    axum::serve(listener, router(http))
        .with_graceful_shutdown(stop.cancelled_owned())
        .await?;
    Ok(())
}

fn router(http: Http) -> Router {
    let runs = |base: &str| {
        let path = |verb: &str| format!("/api/{base}/{{id}}/{verb}");
        Router::new()
            .route(&path("status"), get(status))
            .route(&path("modify"), put(on_run(Verb::Modify)))
            .route(&path("pause"), put(on_run(Verb::Pause)))
            .route(&path("resume"), put(on_run(Verb::Resume)))
            .route(&path("feedback"), post(on_run(Verb::Feedback)))
            .route(&path("redirect"), put(on_run(Verb::Redirect)))
            .route(&path("cancel"), delete(cancel))
            .route(&path("answers"), post(on_run(Verb::Answer)))
            .route(&path("why"), get(why))
            .route(&path("events"), get(watch_http::events))
    };
    runs("trips")
        .merge(runs("runs"))
        .route("/api/trips/plan", post(plan))
        .route("/api/runs", post(run).get(list))
        .route("/api/dead-letters", get(dead_letters))
        .route(
            "/api/dead-letters/{id}",
            get(dead_letter).delete(drop_dead_letter),
        )
        .route("/api/dead-letters/{id}/resend", post(resend_dead_letter))
        .route(
            "/api/emergency-stop",
            get(plain(Verb::Stopped))
                .put(operator::stop)
                .delete(plain(Verb::Lift)),
        )
        .route("/api/agents", get(plain(Verb::Agents)))
        .route("/api/agents/{agent_type}/breaker", put(breaker))
        .route(
            "/api/results/{shard}/{agent_type}/{agent_id}",
            post(hand_in::take),
        )
        .route("/api/costs", get(operator::costs))
        .route("/api/pools", get(plain(Verb::Pools)))
        .route("/api/workflows", get(plain(Verb::Workflows)))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .with_state(http)
}

async fn plan(
    State(http): State<Http>,
    parameters: Query<Parameters>,
    request: Request<Body>,
) -> Response {
    submit(http, Verb::Plan, &parameters, request).await
}

async fn run(
    State(http): State<Http>,
    parameters: Query<Parameters>,
    request: Request<Body>,
) -> Response {
    submit(http, Verb::Run, &parameters, request).await
}

async fn submit(
    http: Http,
    verb: Verb,
    parameters: &Parameters,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let made = async {
        let body = read_body(body).await?;
        let wait_s = wait_of(parameters)?;
        call(&http, verb, &parts.headers, body, wait_s)
    };
    respond(&http, made.await).await
}

async fn status(
    State(http): State<Http>,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    let made = wait_of(&parameters).and_then(|wait_s| {
        let body = object([("id", Some(Value::String(id)))]);
        call(&http, Verb::Status, &headers, body, wait_s)
    });
    respond(&http, made).await
}

async fn why(State(http): State<Http>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let body = object([("id", Some(Value::String(id)))]);
    respond(&http, call(&http, Verb::Why, &headers, body, 0)).await
}

async fn breaker(
    State(http): State<Http>,
    Path(agent_type): Path<String>,
    request: Request<Body>,
) -> Response {
    in_path(&http, Verb::Breaker, ("agent_type", agent_type), request).await
}

async fn cancel(
    State(http): State<Http>,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    let reason = parameters.reason.map(Value::String);
    let body = object([("id", Some(Value::String(id))), ("reason", reason)]);
    respond(&http, call(&http, Verb::Cancel, &headers, body, 0)).await
}

/// Handles a call about the run that the address names, with a body.
fn on_run(
    verb: Verb,
) -> impl Fn(State<Http>, Path<String>, Request<Body>) -> BoxFuture<'static, Response> + Clone {
    move |State(http), Path(id), request| {
        Box::pin(async move { in_path(&http, verb, ("id", id), request).await })
    }
}

/// Handles a call that says nothing but its name.
fn plain(verb: Verb) -> impl Fn(State<Http>, HeaderMap) -> BoxFuture<'static, Response> + Clone {
    move |State(http), headers| {
        Box::pin(
            async move { respond(&http, call(&http, verb, &headers, "{}".to_owned(), 0)).await },
        )
    }
}

/// A call whose body is completed by a field that is in the address.
pub(super) async fn in_path(
    http: &Http,
    verb: Verb,
    (field, value): (&str, String),
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let made = async {
        let body = read_body(body).await?;
        let mut body: Map<String, Value> = super::answer::read(&body)?;
        if body.contains_key(field) {
            return Err(problems::invalid(
                field,
                "it is named by the address, not in the body",
            ));
        }
        body.insert(field.to_owned(), Value::String(value));
        let body = Value::Object(body).to_string();
        call(http, verb, &parts.headers, body, 0)
    };
    respond(http, made.await).await
}

async fn list(
    State(http): State<Http>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    let made = limit_of(&parameters).and_then(|limit| {
        let body = object([
            ("limit", limit),
            ("before", parameters.before.map(Value::String)),
        ]);
        call(&http, Verb::List, &headers, body, 0)
    });
    respond(&http, made).await
}

async fn dead_letters(
    State(http): State<Http>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    let made = limit_of(&parameters).and_then(|limit| {
        let body = object([("limit", limit)]);
        call(&http, Verb::DeadLetters, &headers, body, 0)
    });
    respond(&http, made).await
}

async fn dead_letter(
    State(http): State<Http>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    on_dead_letter(http, Verb::DeadLetter, id, &headers).await
}

async fn resend_dead_letter(
    State(http): State<Http>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    on_dead_letter(http, Verb::Resend, id, &headers).await
}

async fn drop_dead_letter(
    State(http): State<Http>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    on_dead_letter(http, Verb::Drop, id, &headers).await
}

async fn on_dead_letter(http: Http, verb: Verb, id: String, headers: &HeaderMap) -> Response {
    let body = object([("id", Some(Value::String(id)))]);
    let made = call(&http, verb, headers, body, 0);
    respond(&http, made).await
}

/// Ready when the broker is there, and this orchestrator can reach an owner of each shard.
async fn ready(State(http): State<Http>) -> Response {
    let up = http.app.connection.is_up();
    if up && all_owned(&http.app).await {
        return (StatusCode::OK, "ready\n").into_response();
    }
    let what = if up {
        "a shard has no owner yet"
    } else {
        "the broker is not connected"
    };
    write(Answer::problem(
        &Problem::new(503, "not_ready", "Not ready", what).retry_after(1),
    ))
}

async fn all_owned(app: &App) -> bool {
    for shard in app.shards.all() {
        let is_owned =
            shard.owner.is_owner() || forward::owner_answers(app, shard.owner.shard()).await;
        if !is_owned {
            return false;
        }
    }
    true
}

async fn unknown_route(method: Method, uri: Uri) -> Response {
    write(Answer::problem(&problems::route_unknown(
        method.as_str(),
        uri.path(),
    )))
}

async fn wrong_method(method: Method, uri: Uri) -> Response {
    let detail = format!("{method} is not possible on {}", uri.path());
    write(Answer::problem(&Problem::new(
        405,
        "method_not_allowed",
        "No such method here",
        detail,
    )))
}

/// The call of a request; its tenant and its name come from headers.
pub(super) fn call(
    http: &Http,
    verb: Verb,
    headers: &HeaderMap,
    body: String,
    wait_s: u64,
) -> Result<Call, Problem> {
    let named = text_header(headers, IDEMPOTENCY_KEY)?;
    let tenant = tenant_of(http, headers)?;
    Ok(Call {
        tenant,
        verb,
        named: named.is_some(),
        command_id: named.unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string()),
        wait_s,
        map_epoch: 0,
        behind: None,
        body,
    })
}

fn tenant_of(http: &Http, headers: &HeaderMap) -> Result<Tenant, Problem> {
    let named = text_header(headers, TENANT)?;
    if named.is_some() && !http.loopback {
        let detail = "callers may name their tenant only where the address is loopback";
        return Err(problems::bad_header(TENANT, detail));
    }
    Tenant::new(named.as_deref().unwrap_or(TENANT_DEFAULT))
        .map_err(|error| problems::bad_header(TENANT, error.to_string()))
}

fn text_header(headers: &HeaderMap, name: &str) -> Result<Option<String>, Problem> {
    match headers.get(name).map(header::HeaderValue::to_str) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text.to_owned())),
        Some(Err(_)) => Err(problems::bad_header(
            name,
            "expected visible ASCII characters",
        )),
    }
}

fn limit_of(parameters: &Parameters) -> Result<Option<Value>, Problem> {
    match parameters.limit.as_deref().map(str::parse::<u64>) {
        None => Ok(None),
        Some(Ok(limit)) => Ok(Some(Value::from(limit))),
        Some(Err(_)) => Err(problems::invalid("limit", "expected a whole number")),
    }
}

fn wait_of(parameters: &Parameters) -> Result<u64, Problem> {
    match parameters.wait.as_deref().map(str::parse::<u64>) {
        None => Ok(0),
        Some(Ok(seconds)) if seconds <= WAIT_S_MAX => Ok(seconds),
        Some(_) => Err(problems::invalid(
            "wait",
            format!("expected whole seconds, at most {WAIT_S_MAX}"),
        )),
    }
}

/// Reads what is left of a body that is too long, up to a bound, so that its sender comes to read
/// the answer.
async fn drain(mut chunks: BodyDataStream) {
    let mut drained = 0;
    while let Some(Ok(chunk)) = chunks.next().await {
        drained += chunk.len();
        if drained > DRAIN_BYTES_MAX {
            return;
        }
    }
}

pub(super) async fn read_body(body: Body) -> Result<String, Problem> {
    String::from_utf8(read_bytes(body).await?).map_err(|error| {
        problems::bad_body(&muster_proto::DecodeError::NotJson {
            reason: error.to_string(),
        })
    })
}

pub(super) async fn read_bytes(body: Body) -> Result<Vec<u8>, Problem> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| problems::too_large())?;
        if bytes.len() + chunk.len() > API_BODY_BYTES_MAX {
            // Closing a connection on which bytes are still on their way takes the answer with it.
            let _ = timeout(DRAIN_TIMEOUT, drain(chunks)).await;
            return Err(problems::too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

pub(super) fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> String {
    let present = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect()).to_string()
}

pub(super) async fn respond(http: &Http, call: Result<Call, Problem>) -> Response {
    write(match call {
        Ok(call) => forward::dispatch(&http.app, call).await,
        Err(problem) => Answer::problem(&problem),
    })
}

/// Writes an answer, errors as problem+json.
pub(super) fn write(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = if status.is_success() {
        "application/json"
    } else {
        "application/problem+json"
    };
    let mut response =
        (status, [(header::CONTENT_TYPE, content_type)], answer.body).into_response();
    if let Some(seconds) = answer.retry_after_s {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
