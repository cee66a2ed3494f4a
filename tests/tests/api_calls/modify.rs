//! Changing a run: only what is different is done again.

use muster_tests::{Api, Live, Reply, assert_valid};
use serde_json::{Value, json};

const REQUEST: &str = "5 days in Kyoto for 2 adults from Tokyo in April, about $3,000";

async fn trip(api: &Api, request: &str) -> Reply {
    let body = json!({"request": request});
    let taken = api.post("/api/trips/plan", &body).await.unwrap();
    assert_eq!(taken.status, 202, "{taken:?}");
    let done = api.ended(&taken.id().unwrap()).await.unwrap();
    assert_eq!(done.state(), "completed", "{:?}", done.body["fault"]);
    done
}

async fn modify(api: &Api, id: &str, body: Value) -> Reply {
    let changed = api
        .put(&format!("/api/trips/{id}/modify"), &body)
        .await
        .unwrap();
    assert_eq!(changed.status, 202, "{changed:?}");
    assert_valid("run_status.json", &changed.body).unwrap();
    assert_eq!(changed.body["modifies"], json!(id));
    changed
}

fn kept(reply: &Reply) -> Vec<String> {
    let is_kept = |task: &&Value| {
        let note = task["note"].as_str().unwrap_or_default();
        note.starts_with("kept from run ")
    };
    let tasks = reply.tasks();
    let kept = tasks.iter().filter(is_kept);
    kept.map(|task| task["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_change_in_words_gives_what_the_whole_request_would_have_given() {
    let live = Live::with_travel().await.unwrap();
    live.newest_format().await.unwrap();
    let api = live.api().unwrap();
    let first = trip(&api, REQUEST).await;
    let body = json!({"change": "about $2,500", "confirm": "never"});
    let changed = modify(&api, &first.id().unwrap(), body).await;
    let changed = api.ended(&changed.id().unwrap()).await.unwrap();
    assert_eq!(changed.state(), "completed", "{:?}", changed.body["fault"]);
    let anew = trip(&api, &REQUEST.replace("$3,000", "$2,500")).await;
    assert_eq!(changed.body["result"], anew.body["result"]);
    assert_eq!(first.body["result"]["limit_cents"], json!(300_000));
    assert_eq!(changed.body["result"]["limit_cents"], json!(250_000));
}

#[tokio::test]
async fn the_same_request_again_keeps_every_result() {
    let live = Live::with_travel().await.unwrap();
    live.newest_format().await.unwrap();
    let api = live.api().unwrap();
    let first = trip(&api, REQUEST).await;
    let changed = modify(&api, &first.id().unwrap(), json!({"request": REQUEST})).await;
    let changed = api.ended(&changed.id().unwrap()).await.unwrap();
    assert_eq!(changed.body["result"], first.body["result"]);
    assert_eq!(
        kept(&changed).len(),
        changed.tasks().len() - 2,
        "{:?}",
        changed.tasks()
    );
    let events = api.events(&changed.id().unwrap()).await.unwrap();
    let told = events.iter().find(|event| event["event"] == "tasks_kept");
    assert_eq!(told.unwrap()["from"], json!(first.id().unwrap()));
}

#[tokio::test]
async fn a_preview_says_what_it_touches_and_no_leaves_everything_as_it_is() {
    let live = Live::with_travel().await.unwrap();
    live.newest_format().await.unwrap();
    let api = live.api().unwrap();
    let first = trip(&api, REQUEST).await;
    let body = json!({"change": "6 days", "confirm": "always"});
    let changed = modify(&api, &first.id().unwrap(), body).await;
    let id = changed.id().unwrap();
    let asks = |reply: &Reply| reply.state() == "awaiting_confirmation" || reply.is_terminal();
    let asked = api.until(&id, "asks", asks).await.unwrap();
    let text = asked.body["questions"][0]["text"].as_str().unwrap();
    assert!(
        text.contains("tasks again (") && text.contains("keeps"),
        "{text}"
    );
    let answers = format!("/api/trips/{id}/answers");
    let no = api.post(&answers, &json!({"answer": "no"})).await.unwrap();
    assert_eq!(no.status, 200);
    assert_eq!(api.ended(&id).await.unwrap().state(), "cancelled");
    let again = api.status(&first.id().unwrap()).await.unwrap();
    assert_eq!(again.body["result"], first.body["result"]);
}

#[tokio::test]
async fn the_same_key_changes_a_run_once() {
    let live = Live::with_travel().await.unwrap();
    live.newest_format().await.unwrap();
    let api = live.api().unwrap();
    let first = trip(&api, REQUEST).await;
    let path = format!("/api/runs/{}/modify", first.id().unwrap());
    let (lower, lowest) = (
        json!({"budget_limit": 2_000}),
        json!({"budget_limit": 1_000}),
    );
    let one = api.put_named(&path, "change-1", &lower).await.unwrap();
    let same = api.put_named(&path, "change-1", &lower).await.unwrap();
    assert_eq!(one.id().unwrap(), same.id().unwrap());
    let other = api.put_named(&path, "change-1", &lowest).await.unwrap();
    other.refused(409, None).unwrap();
}

#[tokio::test]
async fn what_cannot_be_changed_is_refused_with_what_to_do() {
    let live = Live::with_travel().await.unwrap();
    live.newest_format().await.unwrap();
    let api = live.api().unwrap();
    let first = trip(&api, REQUEST).await;
    let path = format!("/api/trips/{}/modify", first.id().unwrap());
    for (body, field) in [
        (json!({}), "change"),
        (json!({"change": "  "}), "change"),
        (json!({"budget_limit": -1}), "budget_limit"),
        (json!({"plan": {"tasks": []}}), "plan"),
    ] {
        let refused = api.put(&path, &body).await.unwrap();
        refused.refused(422, Some(field)).unwrap();
    }
    let body = json!({"change": "6 days"});
    let unknown = api.put("/api/trips/0-nothing/modify", &body).await.unwrap();
    unknown.refused(404, None).unwrap();
    let other = api.tenant("other").put(&path, &body).await.unwrap();
    other.refused(404, None).unwrap();
}
