//! Bodies, parameters and headers that are wrong.

use muster_tests::{Api, Live, Reply};
use serde_json::json;

/// Verbs, bodies that are JSON and yet no such request, and the field that the refusal has to name.
const WRONG: &[(&str, &str, Option<&str>)] = &[
    ("plan", r#"{}"#, Some("request")),
    ("plan", r#"{"request": 7}"#, Some("request")),
    ("plan", r#"{"request": null}"#, Some("request")),
    ("plan", r#"{"request": "a", "budget": 7}"#, Some("budget")),
    (
        "plan",
        r#"{"request": "a", "budget_limit": "7"}"#,
        Some("budget_limit"),
    ),
    (
        "plan",
        r#"{"request": "a", "budget_limit": -1}"#,
        Some("budget_limit"),
    ),
    ("plan", r#"{"request": "a", "session": 7}"#, Some("session")),
    ("plan", r#"[]"#, None),
    ("plan", r#""words""#, None),
    ("run", r#"{}"#, Some("workflow")),
    ("run", r#"{"workflow": "echo"}"#, Some("request")),
    (
        "run",
        r#"{"workflow": "nothing", "request": 1}"#,
        Some("workflow"),
    ),
    (
        "run",
        r#"{"workflow": "a b", "request": 1}"#,
        Some("workflow"),
    ),
    (
        "run",
        r#"{"workflow": "echo", "request": 1, "plan": {"tasks": []}}"#,
        Some("plan"),
    ),
    (
        "run",
        r#"{"workflow": "echo", "request": 1, "tasks": []}"#,
        Some("tasks"),
    ),
    ("run", r#"{"plan": {"tasks": 7}}"#, Some("plan.tasks")),
    ("run", r#"{"plan": {"tasks": [{"id": "a"}]}}"#, None),
];

/// Addresses and bodies whose refusal has another status.
const ELSEWHERE: &[(&str, &str, u16, Option<&str>)] = &[
    ("/api/runs?wait=forever", RIGHT, 422, Some("wait")),
    ("/api/runs?wait=-1", RIGHT, 422, Some("wait")),
    ("/api/runs?wait=100000", RIGHT, 422, Some("wait")),
    ("/api/runs/0-none/answers", r#"{"answer": 1}"#, 404, None),
    ("/api/runs/0-none/answers", "{}", 422, Some("answer")),
    (
        "/api/runs/0-none/answers",
        r#"{"answer": 1, "id": "0-other"}"#,
        422,
        Some("id"),
    ),
    ("/api/nothing", "{}", 404, None),
];

const RIGHT: &str = r#"{"workflow": "echo", "request": 1}"#;

fn path_of(verb: &str) -> &'static str {
    if verb == "plan" {
        "/api/trips/plan"
    } else {
        "/api/runs"
    }
}

#[tokio::test]
async fn what_is_missing_wrong_or_unknown_is_refused_by_name_and_nothing_is_stored() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let wrong = WRONG
        .iter()
        .map(|(verb, body, field)| (path_of(verb), *body, 422, *field));
    for (path, body, status, field) in wrong.chain(ELSEWHERE.iter().copied()) {
        let reply = api.post_bytes(path, body).await.unwrap();
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
async fn a_session_or_a_reason_that_is_too_long_is_refused_by_name() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let body = json!({"request": "a", "session": "x".repeat(129)});
    let reply = api.post("/api/trips/plan", &body).await.unwrap();
    reply.refused(422, Some("session")).unwrap();
    let path = format!("/api/runs/0-none/cancel?reason={}", "x".repeat(5_000));
    let reply = api.delete(&path).await.unwrap();
    reply.refused(422, Some("reason")).unwrap();
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
    let reply = api.post_bytes(path, body).await.unwrap();
    reply.refused(413, None).unwrap();
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
    for (verb, body, field) in WRONG {
        let bytes = body.as_bytes().to_vec();
        let over_nats = bus.call_with("default", verb, &[], bytes).await.unwrap();
        let told = over_nats.refused(422, *field);
        told.unwrap_or_else(|error| panic!("{verb} {body}: {error}"));
        let over_http = api.post_bytes(path_of(verb), *body).await.unwrap();
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
