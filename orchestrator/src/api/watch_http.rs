//! A run's events over HTTP: a page of JSON, server-sent events, or a WebSocket, as asked. With
//! `progress=true` the two streams also bring how far attempts are, as `progress` without a number.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{
        FromRequestParts, Path, Query, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, Request, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use muster_proto::{RunId, api::Problem};
use serde_json::Value;

use super::{
    call::{Answer, Verb},
    forward,
    http::{Http, Parameters, call, write},
    problems,
    watch::{Seen, Watch},
};

/// How often an idle stream shows that it lives. Proxies cut idle streams at a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(super) async fn events(
    State(http): State<Http>,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
    request: Request<axum::body::Body>,
) -> Response {
    let (mut parts, _) = request.into_parts();
    let headers = parts.headers.clone();
    let made = async {
        let run_id = RunId::new(id).map_err(|error| problems::invalid("id", error.to_string()))?;
        Ok::<_, Problem>(Wish {
            run_id,
            after: after_of(&parameters, &headers)?,
            progress: progress_of(&parameters)?,
        })
    };
    let wish = match made.await {
        Ok(made) => made,
        Err(problem) => return write(Answer::problem(&problem)),
    };
    if wants(&headers, &header::UPGRADE, "websocket") {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => websocket(&http, &headers, wish, upgrade).await,
            Err(refused) => refused.into_response(),
        };
    }
    if wants(&headers, &header::ACCEPT, "text/event-stream") {
        return server_sent(&http, &headers, wish).await;
    }
    page(&http, &headers, &wish.run_id, wish.after).await
}

/// What a client wants to watch.
struct Wish {
    run_id: RunId,
    after: u64,
    progress: bool,
}

async fn page(http: &Http, headers: &HeaderMap, run_id: &RunId, after: u64) -> Response {
    let body = format!("{{\"id\":\"{run_id}\",\"after\":{after}}}");
    write(match call(http, Verb::Events, headers, body, 0) {
        Ok(call) => forward::dispatch(&http.app, call).await,
        Err(problem) => Answer::problem(&problem),
    })
}

async fn watch(http: &Http, headers: &HeaderMap, wish: Wish) -> Result<Watch, Problem> {
    let tenant = call(http, Verb::Events, headers, String::new(), 0)?.tenant;
    Watch::start(
        http.app.clone(),
        tenant,
        wish.run_id,
        wish.after,
        wish.progress,
    )
    .await
}

async fn server_sent(http: &Http, headers: &HeaderMap, wish: Wish) -> Response {
    let watch = match watch(http, headers, wish).await {
        Ok(watch) => watch,
        Err(problem) => return write(Answer::problem(&problem)),
    };
    let stop = http.stop.clone();
    let events = stream::unfold((watch, stop), |(mut watch, stop)| async move {
        let seen = tokio::select! {
            seen = watch.next() => seen?,
            () = stop.cancelled() => return None,
        };
        Some((Ok::<_, Infallible>(sse_event(&seen)), (watch, stop)))
    });
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response()
}

/// As JSON, with its name in `event`.
fn value_of(seen: &Seen) -> Value {
    match seen {
        Seen::Event(event) => serde_json::to_value(event).unwrap_or_default(),
        Seen::Progress(progress) => {
            let mut value = serde_json::to_value(progress).unwrap_or_default();
            value["event"] = "progress".into();
            value
        }
    }
}

fn sse_event(seen: &Seen) -> Event {
    let value = value_of(seen);
    let name = value
        .get("event")
        .and_then(Value::as_str)
        .unwrap_or("message")
        .to_owned();
    let event = Event::default().event(name).data(value.to_string());
    match seen {
        Seen::Event(numbered) => event.id(numbered.number.to_string()),
        // A client that comes back goes on behind the last event that has a number.
        Seen::Progress(_) => event,
    }
}

async fn websocket(
    http: &Http,
    headers: &HeaderMap,
    wish: Wish,
    upgrade: WebSocketUpgrade,
) -> Response {
    match watch(http, headers, wish).await {
        Ok(watch) => {
            let stop = http.stop.clone();
            upgrade.on_upgrade(async move |socket| {
                tokio::select! {
                    () = pump(socket, watch) => {}
                    () = stop.cancelled() => {}
                }
            })
        }
        Err(problem) => write(Answer::problem(&problem)),
    }
}

/// Sends events until the run ends or the client leaves.
async fn pump(mut socket: WebSocket, mut watch: Watch) {
    loop {
        let seen = tokio::select! {
            seen = watch.next() => seen,
            received = socket.recv() => match received {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
        };
        let Some(seen) = seen else { break };
        let text = value_of(&seen).to_string();
        if socket.send(Message::Text(text.into())).await.is_err() {
            return;
        }
    }
    // Fails only when the client has left.
    let _ = socket.send(Message::Close(None)).await;
}

fn wants(headers: &HeaderMap, name: &header::HeaderName, value: &str) -> bool {
    let text = headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    text.split(',').any(|part| {
        part.split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .eq_ignore_ascii_case(value)
    })
}

fn progress_of(parameters: &Parameters) -> Result<bool, Problem> {
    match parameters.progress.as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(problems::invalid("progress", "expected true or false")),
    }
}

/// The number of the last event that the client has, by header or parameter.
fn after_of(parameters: &Parameters, headers: &HeaderMap) -> Result<u64, Problem> {
    let header = headers
        .get("Last-Event-ID")
        .and_then(|value| value.to_str().ok());
    match parameters.after.as_deref().or(header) {
        None => Ok(0),
        Some(text) => text
            .parse()
            .map_err(|_| problems::invalid("after", "expected the number of an event")),
    }
}
