//! Bodies, parameters and headers that are wrong.

use muster_tests::{Api, Live, Reply};
use serde_json::{Value, json};

/// An address, a body, and the status and field that its refusal has to name.
type Case = (&'static str, Value, u16, Option<&'static str>);

fn cases() -> Vec<Case> {
    let id = "x".repeat(129);
    vec![
        ("/api/trips/plan", json!({}), 422, Some("request")),
        (
            "/api/trips/plan",
            json!({"request": 7}),
            422,
            Some("request"),
        ),
        (
            "/api/trips/plan",
            json!({"request": null}),
            422,
            Some("request"),
        ),
        (
            "/api/trips/plan",
            json!({"request": "a", "budget": 7}),
            422,
            Some("budget"),
        ),
        (
            "/api/trips/plan",
            json!({"request": "a", "budget_limit": "7"}),
            422,
            Some("budget_limit"),
        ),
        (
            "/api/trips/plan",
            json!({"request": "a", "budget_limit": -1}),
            422,
            Some("budget_limit"),
        ),
        (
            "/api/trips/plan",
            json!({"request": "a", "session": id}),
            422,
            Some("session"),
        ),
        ("/api/trips/plan", json!([]), 422, None),
        ("/api/trips/plan", json!("words"), 422, None),
        ("/api/runs", json!({}), 422, Some("workflow")),
        (
            "/api/runs",
            json!({"workflow": "echo"}),
            422,
            Some("request"),
        ),
        (
            "/api/runs",
            json!({"workflow": "nothing", "request": 1}),
            422,
            Some("workflow"),
        ),
        (
            "/api/runs",
            json!({"workflow": "a b", "request": 1}),
            422,
            Some("workflow"),
        ),
        (
            "/api/runs",
            json!({"workflow": "echo", "request": 1, "plan": {"tasks": []}}),
            422,
            Some("plan"),
        ),
        (
            "/api/runs",
            json!({"plan": {"tasks": 7}}),
            422,
            Some("plan.tasks"),
        ),
        (
            "/api/runs",
            json!({"plan": {"tasks": [{"id": "a"}]}}),
            422,
            None,
        ),
        (
            "/api/runs?wait=forever",
            json!({"workflow": "echo", "request": 1}),
            422,
            Some("wait"),
        ),
        (
            "/api/runs?wait=-1",
            json!({"workflow": "echo", "request": 1}),
            422,
            Some("wait"),
        ),
        (
            "/api/runs?wait=100000",
            json!({"workflow": "echo", "request": 1}),
            422,
            Some("wait"),
        ),
        ("/api/runs/0-none/answers", json!({"answer": 1}), 404, None),
        ("/api/runs/0-none/answers", json!({}), 422, Some("answer")),
        (
            "/api/runs/0-none/answers",
            json!({"answer": 1, "id": "0-other"}),
            422,
            Some("id"),
        ),
        ("/api/nothing", json!({}), 404, None),
    ]
}

#[tokio::test]
async fn what_is_missing_wrong_or_unknown_is_refused_by_name_and_nothing_is_stored() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    for (path, body, status, field) in cases() {
        let reply = api.post(path, &body).await.unwrap();
        let told = reply.refused(status, field);
        told.unwrap_or_else(|error| panic!("{path} {body}: {error}"));
    }
    let runs = api.get("/api/runs").await.unwrap();
    assert_eq!(runs.body, json!({"runs": []}), "nothing was stored");
}

#[tokio::test]
async fn bytes_that_are_no_request_are_refused_and_the_system_lives_on() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let deep = format!("{{\"request\": {}", "[".repeat(10_000));
    let deep_closed = format!(
        "{{\"request\": {}{}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let deep_plan = format!(
        r#"{{"plan":{{"tasks":[{{"id":"a","agent_type":"echo","payload":{}1{}}}]}}}}"#,
        "{\"a\":".repeat(10_000),
        "}".repeat(10_000)
    );
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("blank", b"   ".to_vec()),
        ("no JSON", b"5 days in Japan".to_vec()),
        ("cut off", b"{\"request\": \"a".to_vec()),
        ("two values", b"{\"request\": \"a\"} {}".to_vec()),
        (
            "a field twice",
            b"{\"request\": \"a\", \"request\": \"b\"}".to_vec(),
        ),
        ("no UTF-8", vec![b'{', 0xff, 0xfe, b'}']),
        ("half a surrogate", br#"{"request": "\ud800"}"#.to_vec()),
        ("deep", deep.into_bytes()),
        ("deep and closed", deep_closed.into_bytes()),
        ("deep plan", deep_plan.into_bytes()),
    ];
    for path in ["/api/trips/plan", "/api/runs"] {
        for (name, body) in &bodies {
            let reply = api.post_bytes(path, body.clone()).await.unwrap();
            let told = reply.refused(reply.status, None);
            told.unwrap_or_else(|error| panic!("{path} {name}: {error}"));
            assert!(
                matches!(reply.status, 400 | 422),
                "{path} {name}: {reply:?}"
            );
        }
    }
    assert_eq!(api.get("/healthz").await.unwrap().status, 200);
    assert_eq!(
        api.get("/api/runs").await.unwrap().body,
        json!({"runs": []})
    );
}

#[tokio::test]
async fn ten_megabytes_are_refused_as_too_large() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    for path in ["/api/trips/plan", "/api/runs", "/api/runs/0-none/answers"] {
        assert_too_large(&api, path, 10 * 1024 * 1024).await;
        assert_too_large(&api, path, 1024 * 1024 + 1).await;
    }
}

async fn assert_too_large(api: &Api, path: &str, bytes: usize) {
    let body = format!("{{\"request\": \"{}\"}}", "a".repeat(bytes));
    // A server that does not read on may close the connection before the client has sent it all.
    match api.post_bytes(path, body).await {
        Ok(reply) => reply.refused(413, None).unwrap(),
        Err(error) => assert!(bytes > 5_000_000, "no answer: {error:#}"),
    }
}

#[tokio::test]
async fn runs_that_do_not_exist_and_ids_that_are_none_are_told_apart() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let unknown = "0-0190f2c48a7b7c3d8e4f0123456789ab";
    for path in [format!("{unknown}/status"), format!("{unknown}/events")] {
        api.get(&format!("/api/runs/{path}"))
            .await
            .unwrap()
            .refused(404, None)
            .unwrap();
    }
    api.delete(&format!("/api/runs/{unknown}/cancel"))
        .await
        .unwrap()
        .refused(404, None)
        .unwrap();
    for id in ["a%20b", "%00", "..%2f..", &"x".repeat(200)] {
        let reply = api.get(&format!("/api/runs/{id}/status")).await.unwrap();
        reply
            .refused(422, Some("id"))
            .unwrap_or_else(|error| panic!("{id}: {error}"));
    }
    api.delete("/api/runs")
        .await
        .unwrap()
        .refused(405, None)
        .unwrap();
}

#[tokio::test]
async fn headers_that_are_wrong_are_refused_by_name() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let body = json!({"workflow": "echo", "request": 1});
    let long = "k".repeat(129);
    for key in ["", &long] {
        let reply: Reply = api.post_named("/api/runs", key, &body).await.unwrap();
        reply.refused(400, Some("Idempotency-Key")).unwrap();
    }
    let reply = api
        .tenant("no.token")
        .post("/api/runs", &body)
        .await
        .unwrap();
    reply.refused(400, Some("X-Tenant")).unwrap();
}

#[tokio::test]
async fn nats_refuses_the_same_bodies_with_the_same_problems() {
    let live = Live::start().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    for (path, body, status, field) in cases() {
        let verb = match path {
            "/api/trips/plan" => "plan",
            "/api/runs" => "run",
            _ => continue,
        };
        let over_nats = bus.call("default", verb, &body).await.unwrap();
        over_nats
            .refused(status, field)
            .unwrap_or_else(|error| panic!("{verb} {body}: {error}"));
        let over_http = api.post(path, &body).await.unwrap();
        assert_eq!(over_nats.body, over_http.body, "{verb} {body}");
    }
    let deep = format!("{{\"request\": {}", "[".repeat(10_000));
    let reply = bus
        .call_with("default", "plan", &[], deep.into_bytes())
        .await
        .unwrap();
    reply.refused(400, None).unwrap();
    bus.call("default", "nothing", &json!({}))
        .await
        .unwrap()
        .refused(404, None)
        .unwrap();
}
