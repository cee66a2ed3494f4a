//! What operators do, over HTTP.

use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, Request},
    response::Response,
};
use serde_json::Value;

use super::{
    call::Verb,
    http::{Http, Parameters, call, in_path, object, read_body, respond},
};

pub(super) async fn pause(
    http: State<Http>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    in_path(&http, Verb::Pause, ("id", id), request).await
}

pub(super) async fn resume(
    http: State<Http>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    in_path(&http, Verb::Resume, ("id", id), request).await
}

pub(super) async fn feedback(
    http: State<Http>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    in_path(&http, Verb::Feedback, ("id", id), request).await
}

pub(super) async fn redirect(
    http: State<Http>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    in_path(&http, Verb::Redirect, ("id", id), request).await
}

pub(super) async fn stop(State(http): State<Http>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let made = async {
        let body = read_body(body).await?;
        call(&http, Verb::Stop, &parts.headers, body, 0)
    };
    respond(&http, made.await).await
}

pub(super) async fn lift(State(http): State<Http>, headers: HeaderMap) -> Response {
    let made = call(&http, Verb::Lift, &headers, "{}".to_owned(), 0);
    respond(&http, made).await
}

pub(super) async fn stopped(State(http): State<Http>, headers: HeaderMap) -> Response {
    let made = call(&http, Verb::Stopped, &headers, "{}".to_owned(), 0);
    respond(&http, made).await
}

pub(super) async fn costs(
    State(http): State<Http>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    let body = object([
        ("since", parameters.since.map(Value::String)),
        ("until", parameters.until.map(Value::String)),
    ]);
    respond(&http, call(&http, Verb::Costs, &headers, body, 0)).await
}
