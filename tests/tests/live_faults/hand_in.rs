//! An agent that cannot reach the broker hands its results in over HTTPS.

use muster_tests::{Live, LiveAgent, Proxy, TlsFront, eventually};
use serde_json::{Value, json};

const TOKEN: &str = "a-token-of-this-test";

/// A system that takes results over HTTP, and an agent whose link to the broker can be cut.
struct Cut {
    live: Live,
    link: Proxy,
    _front: TlsFront,
    _agent: LiveAgent,
}

impl Cut {
    async fn start(token: &str) -> Self {
        let settings = format!("hand_in: {{token: {TOKEN}}}");
        let mut live = Live::with_settings(&settings).await.unwrap();
        let link = Proxy::listen().await.unwrap();
        let broker = live.url();
        link.aim(broker.trim_start_matches("nats://").parse().unwrap());
        let url = format!("nats://{}", link.address());
        let api = live.orchestrator(0).unwrap().address().parse().unwrap();
        let front = TlsFront::start(api, live.folder()).await.unwrap();
        let variables = [
            ("MUSTER__HAND_IN__URL", front.url()),
            (
                "MUSTER__HAND_IN__CA_FILE",
                front.ca_file().display().to_string(),
            ),
            ("MUSTER__HAND_IN__TOKEN", token.to_owned()),
        ];
        let folder = live.folder().to_owned();
        let agent = LiveAgent::start_with("far", &["echo"], &url, &folder, &variables).unwrap();
        live.sees("far").await.unwrap();
        Self {
            live,
            link,
            _front: front,
            _agent: agent,
        }
    }

    /// Submits a task, cuts the link when the agent works on it, and gives the run's id.
    async fn cut_at_work(&self) -> String {
        let api = self.live.api().unwrap();
        let plan = json!([{
            "id": "a", "agent_type": "echo", "payload": {"value": "brought", "delay_ms": 700}
        }]);
        let id = api.submit_plan(plan).await.unwrap();
        eventually("the agent works", || async {
            let body = api.get("/api/agents").await?.body;
            let agents = body.as_array().cloned().unwrap_or_default();
            let works = |agent: &Value| agent["record"]["current_load"] == 1;
            Ok(agents.iter().any(works).then_some(()))
        })
        .await
        .unwrap();
        self.link.cut();
        id
    }
}

/// The run ends by a result that came while the link was cut: no other agent could have made it.
#[tokio::test]
async fn an_agent_that_cannot_reach_the_broker_hands_its_result_in_over_https() {
    let cut = Cut::start(TOKEN).await;
    let id = cut.cut_at_work().await;
    let done = cut.live.api().unwrap().ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_eq!(done.body["tasks"][0]["attempts"], 1, "{done:?}");
    assert!(cut.link.felt() > 0, "the link was never cut");
    cut.link.heal();
    cut.live.sees("far").await.unwrap();
    let again = cut.live.api().unwrap();
    let plan = json!([{"id": "a", "agent_type": "echo", "payload": {"value": 2}}]);
    let id = again.submit_plan(plan).await.unwrap();
    let done = again.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "it works as before: {done:?}");
}

#[tokio::test]
async fn a_result_with_a_wrong_token_is_refused_and_comes_over_the_broker_later() {
    let cut = Cut::start("another-token-altogether").await;
    let id = cut.cut_at_work().await;
    let log = cut.live.folder().join("far.log");
    eventually("the agent was refused", || {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        std::future::ready(Ok(text.contains("hand_in_refused").then_some(())))
    })
    .await
    .unwrap();
    let api = cut.live.api().unwrap();
    let open = api.get(&format!("/api/runs/{id}/status")).await.unwrap();
    assert_eq!(open.state(), "working", "{open:?}");
    cut.link.heal();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
}

#[tokio::test]
async fn what_is_no_result_of_an_agent_is_refused_by_what_is_wrong_with_it() {
    let settings = format!("hand_in: {{token: {TOKEN}}}");
    let mut live = Live::with_settings(&settings).await.unwrap();
    let address = live.orchestrator(0).unwrap().address().to_owned();
    let post = async |path: &str, token: &str, body: &'static str| {
        let request = reqwest::Client::new().post(format!("http://{address}{path}"));
        let answer = request.bearer_auth(token).body(body).send().await.unwrap();
        let status = answer.status().as_u16();
        let problem: Value = answer.json().await.unwrap();
        (
            status,
            problem["code"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let path = "/api/results/0/echo/far";
    assert_eq!(
        post(path, "guess", "{}").await,
        (401, "hand_in_refused".to_owned())
    );
    assert_eq!(post(path, TOKEN, "{}").await.0, 400);
    assert_eq!(post("/api/results/0/echo/a.b", TOKEN, "{}").await.0, 422);
    let mut off = Live::start().await.unwrap();
    let address = off.orchestrator(0).unwrap().address().to_owned();
    let answer = reqwest::Client::new().post(format!("http://{address}{path}"));
    assert_eq!(answer.send().await.unwrap().status(), 404);
}
