//! What operators do, over HTTP.

use axum::{
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, Request},
    response::Response,
};
use serde_json::Value;

use super::{
    call::Verb,
    http::{Http, Parameters, call, object, read_body, respond},
};

pub(super) async fn stop(State(http): State<Http>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let made = async {
        let body = read_body(body).await?;
        call(&http, Verb::Stop, &parts.headers, body, 0)
    };
    respond(&http, made.await).await
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
