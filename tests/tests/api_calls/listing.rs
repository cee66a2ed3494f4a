//! Listings, and what one tenant sees of another.

use muster_tests::{Live, Reply, assert_valid, eventually};
use serde_json::{Value, json};

fn ids(reply: &Reply) -> Vec<String> {
    let runs = reply.body["runs"].as_array().unwrap();
    runs.iter()
        .map(|run| run["id"].as_str().unwrap().to_owned())
        .collect()
}

fn waiting() -> Value {
    json!({"plan": {"tasks": [{"id": "t", "agent_type": "nobody"}]}})
}

#[tokio::test]
async fn runs_are_listed_newest_first_and_by_pages_that_meet() {
    let live = Live::start().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let mut submitted = Vec::new();
    for _ in 0..7 {
        submitted.push(
            api.post("/api/runs", &waiting())
                .await
                .unwrap()
                .id()
                .unwrap(),
        );
    }
    submitted.reverse();
    let all = api.get("/api/runs").await.unwrap();
    assert_valid("run_list.json", &all.body).unwrap();
    assert_eq!(ids(&all), submitted);
    let mut paged = Vec::new();
    let mut next = String::new();
    loop {
        let page = api.get(&format!("/api/runs?limit=3{next}")).await.unwrap();
        assert!(ids(&page).len() <= 3);
        paged.extend(ids(&page));
        let Ok(before) = page.text("/next") else {
            break;
        };
        next = format!("&before={before}");
    }
    assert_eq!(paged, submitted);
    let over_nats = bus
        .call("default", "list", &json!({"limit": 3}))
        .await
        .unwrap();
    assert_eq!(ids(&over_nats), submitted[..3]);
    for limit in ["0", "201", "x", "-1"] {
        let reply = api.get(&format!("/api/runs?limit={limit}")).await.unwrap();
        reply
            .refused(422, Some("limit"))
            .unwrap_or_else(|error| panic!("{limit}: {error}"));
    }
}

#[tokio::test]
async fn a_tenant_sees_and_touches_its_own_runs_only() {
    let live = Live::start().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let (ours, theirs) = (api.tenant("ours"), api.tenant("theirs"));
    let id = ours
        .post("/api/runs", &waiting())
        .await
        .unwrap()
        .id()
        .unwrap();
    for other in [&theirs, &api] {
        other.status(&id).await.unwrap().refused(404, None).unwrap();
        let events = other.get(&format!("/api/runs/{id}/events")).await.unwrap();
        events.refused(404, None).unwrap();
        let cancel = other
            .delete(&format!("/api/runs/{id}/cancel"))
            .await
            .unwrap();
        cancel.refused(404, None).unwrap();
        let (path, answer) = (format!("/api/runs/{id}/answers"), json!({"answer": 1}));
        other
            .post(&path, &answer)
            .await
            .unwrap()
            .refused(404, None)
            .unwrap();
        assert!(ids(&other.get("/api/runs").await.unwrap()).is_empty());
    }
    let body = json!({"id": id});
    bus.call("theirs", "status", &body)
        .await
        .unwrap()
        .refused(404, None)
        .unwrap();
    let found = bus.call("ours", "status", &body).await.unwrap();
    assert_eq!((found.status, found.id().unwrap()), (200, id.clone()));
    assert!(!ours.status(&id).await.unwrap().is_terminal(), "it goes on");
}

#[tokio::test]
async fn agents_and_workflows_are_listed_as_the_contract_says() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let agents = api.get("/api/agents").await.unwrap();
    for agent in agents.body.as_array().unwrap() {
        assert_valid("agent_view.json", agent).unwrap();
    }
    let workflows = api.get("/api/workflows").await.unwrap();
    for workflow in workflows.body.as_array().unwrap() {
        assert_valid("workflow_view.json", workflow).unwrap();
    }
    let names: Vec<&Value> = workflows
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|workflow| &workflow["name"])
        .collect();
    assert_eq!(names, ["drought", "echo", "product", "report", "travel"]);
}

#[tokio::test]
async fn pools_are_listed_with_the_instances_that_their_work_wants() {
    let live = Live::with_echo().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let pool = eventually("the owner sees the agent when it looks", || async {
        let pools = api.get("/api/pools").await?.body;
        let mut echo = pools.as_array().into_iter().flatten();
        let echo = echo.find(|pool| pool["agent_type"] == "echo");
        Ok(echo.filter(|pool| pool["online_instances"] == 1).cloned())
    });
    let pool = pool.await.unwrap();
    assert_valid("pool_view.json", &pool).unwrap();
    assert_eq!(pool["wanted_instances"], 1, "{pool}");
    let named = bus.call("default", "pools", &json!({})).await.unwrap();
    assert_eq!(named.status, 200);
    let types = |pools: &Value| -> Vec<String> {
        let pools = pools.as_array().unwrap().iter();
        pools.map(|pool| pool["agent_type"].to_string()).collect()
    };
    let listed = api.get("/api/pools").await.unwrap();
    assert_eq!(types(&named.body), types(&listed.body));
}

#[tokio::test]
async fn pools_that_several_shards_work_with_are_listed_once() {
    let shards = "orchestrator: {shards: 3}\n";
    let live = Live::with_echo_and_settings(shards).await.unwrap();
    let api = live.api().unwrap();
    let listed = eventually("every owner has looked at its pools", || async {
        let pools = api.get("/api/pools").await?.body;
        let pools = pools.as_array().cloned().unwrap_or_default();
        let types: Vec<Value> = pools
            .into_iter()
            .map(|pool| pool["agent_type"].clone())
            .collect();
        Ok((!types.is_empty()).then_some(types))
    });
    let listed = listed.await.unwrap();
    let mut once = listed.clone();
    once.dedup();
    assert_eq!(listed, once);
}

#[tokio::test]
async fn what_a_tenants_runs_have_cost_is_added_up_by_workflow_over_all_shards() {
    let settings = "orchestrator: {shards: 4}\n";
    let live = Live::with_echo_and_settings(settings).await.unwrap();
    let api = live.api().unwrap();
    let task =
        json!([{"id": "a", "agent_type": "echo", "payload": {"value": 1, "cost_usd": 0.25}}]);
    for _ in 0..8 {
        let done = api.run_plan(task.clone()).await.unwrap();
        assert_eq!(done.state(), "completed");
    }
    let costs = eventually("all runs in the read model", || async {
        let costs = api.get("/api/costs").await?;
        Ok((costs.body["total"]["runs"] == 8).then_some(costs))
    });
    let costs = costs.await.unwrap();
    assert_valid("costs.json", &costs.body).unwrap();
    let total_usd = costs.body["total"]["cost_usd"].as_f64().unwrap();
    assert!((total_usd - 2.0).abs() < 1e-9, "{costs:?}");
    assert_eq!(costs.body["workflows"].as_array().unwrap().len(), 1);
    let later = api
        .get("/api/costs?since=2099-01-01T00:00:00Z")
        .await
        .unwrap();
    assert_eq!(later.body["total"]["runs"], 0);
    let others = api.tenant("other").get("/api/costs").await.unwrap();
    assert_eq!(others.body["total"]["runs"], 0);
    let odd = api.get("/api/costs?since=yesterday").await.unwrap();
    odd.refused(422, Some("since")).unwrap();
}
