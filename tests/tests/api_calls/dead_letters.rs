//! Dead letters over the API: listed, looked at, sent again, given up.

use muster_tests::{Live, eventually};
use serde_json::json;

async fn with_a_dead_letter() -> (Live, muster_tests::Api, String) {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let plan = json!([
        {"id": "bad", "agent_type": "echo", "payload": {"value": 1, "fail": "fatal"}},
        {"id": "good", "agent_type": "echo", "payload": {"value": 2}}
    ]);
    let id = api.submit_plan(plan).await.unwrap();
    assert_eq!(api.ended(&id).await.unwrap().state(), "failed");
    // The log takes what people do about dead letters once every orchestrator that may be there
    // has been heard: until then it is refused as "not now".
    live.newest_format().await.unwrap();
    (live, api, id)
}

#[tokio::test]
async fn a_task_that_fails_for_good_is_one_dead_letter_with_its_attempts() {
    let (_live, api, run) = with_a_dead_letter().await;
    let list = api.get("/api/dead-letters").await.unwrap();
    assert_eq!(list.status, 200, "{list:?}");
    let letters = list.body["dead_letters"].as_array().unwrap();
    assert_eq!(letters.len(), 1, "{letters:?}");
    let id = letters[0]["id"].as_str().unwrap();
    assert_eq!(id, format!("{run}.bad"));
    let one = api.get(&format!("/api/dead-letters/{id}")).await.unwrap();
    assert_eq!(one.body["state"], "open");
    assert_eq!(one.body["kind"], "failed_task");
    assert_eq!(one.body["attempts"].as_array().unwrap().len(), 1);
    let none = api.get("/api/dead-letters/0-nothing.a").await.unwrap();
    none.refused(404, None).unwrap();
}

#[tokio::test]
async fn a_dead_letter_sent_again_is_a_new_run_once() {
    let (_live, api, run) = with_a_dead_letter().await;
    let path = format!("/api/dead-letters/{run}.bad/resend");
    let first = api.post_named(&path, "again", &json!({})).await.unwrap();
    assert_eq!(first.status, 202, "{first:?}");
    let again = api.post_named(&path, "again", &json!({})).await.unwrap();
    assert_eq!(again.id().unwrap(), first.id().unwrap());
    assert_ne!(first.id().unwrap(), run);
    let other = api.post_named(&path, "other", &json!({})).await.unwrap();
    other.refused(409, None).unwrap();
    let letter = api
        .get(&format!("/api/dead-letters/{run}.bad"))
        .await
        .unwrap();
    assert_eq!(letter.body["state"], "resent");
    assert_eq!(letter.body["resent_as"], first.id().unwrap());
    assert_eq!(
        api.ended(&first.id().unwrap()).await.unwrap().state(),
        "failed"
    );
}

#[tokio::test]
async fn a_dead_letter_is_given_up_and_stays_in_the_list() {
    let (_live, api, run) = with_a_dead_letter().await;
    let path = format!("/api/dead-letters/{run}.bad");
    let dropped = api.delete(&path).await.unwrap();
    assert_eq!(dropped.body["state"], "dropped", "{dropped:?}");
    api.post(&format!("{path}/resend"), &json!({}))
        .await
        .unwrap()
        .refused(409, None)
        .unwrap();
}

#[tokio::test]
async fn rubbish_from_an_agent_is_a_dead_letter() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let bus = live.bus().await.unwrap();
    // The log takes this kind of event once every orchestrator that may be there has been heard.
    eventually("rubbish is kept", || async {
        let subject = "muster.result.0.echo.nobody";
        bus.connection()
            .publish(subject, b"{\"rubbish\":".to_vec())
            .await?;
        let list = api.get("/api/dead-letters").await?;
        let letters = list.body["dead_letters"].as_array().cloned();
        Ok(letters.and_then(|letters| letters.first().cloned()))
    })
    .await
    .map(|letter| {
        assert_eq!(letter["kind"], "undecodable_message");
        assert_eq!(letter["message"]["sample"], "{\"rubbish\":");
    })
    .unwrap();
}
