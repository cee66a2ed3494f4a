//! Agents that say what is not so: found out, told why, and done without in the end.

use std::sync::Arc;

use async_trait::async_trait;
use muster_agent::{Agent, Context, Description, Output, Task};
use muster_proto::{Fault, Json, Outcome};
use muster_tests::{Api, Live, Served, TRAVEL_TYPES};
use muster_travel::{SourceChoice, TravelConfig, agents};
use serde_json::{Value, json};

const REQUEST: &str = "5 days in Kyoto for 2 adults from Tokyo in April, about $3,000";

/// The budget agent, with a change to what it found.
struct Liar {
    honest: Arc<dyn Agent>,
    lie: fn(&mut Value),
    /// Whether it stops lying once it is told that it did.
    learns: bool,
}

#[async_trait]
impl Agent for Liar {
    fn description(&self) -> Description {
        self.honest.description()
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        let was_told = !task.feedback.is_empty();
        let output = self.honest.handle(task, context).await?;
        if was_told && self.learns {
            return Ok(output);
        }
        let Outcome::Success(success) = output.into_outcome() else {
            return Err(Fault::fatal("no result to lie about"));
        };
        let mut data: Value = success.data.parse().unwrap();
        (self.lie)(&mut data);
        Ok(Output::result(Json::from_value(&data).unwrap()))
    }
}

/// Everything that a trip needs, with a budget agent that lies.
async fn with_liar(lie: fn(&mut Value), learns: bool) -> (Live, Served) {
    let mut live = Live::start().await.unwrap();
    let others: Vec<&str> = TRAVEL_TYPES
        .iter()
        .copied()
        .filter(|it| *it != "budget")
        .collect();
    live.add_agent("others", &others).await.unwrap();
    let config = TravelConfig {
        home_city: None,
        source: SourceChoice::Bundled,
        forecast: None,
    };
    let mut all = agents(&config).unwrap().into_iter();
    let honest = all.find(|agent| agent.description().agent_type == "budget");
    let liar = Liar {
        honest: honest.unwrap(),
        lie,
        learns,
    };
    let served = Served::start(&live.url(), "liar", liar).await.unwrap();
    (live, served)
}

async fn submit(api: &Api) -> String {
    let body = json!({"request": REQUEST});
    let reply = api.post("/api/trips/plan", &body).await.unwrap();
    assert_eq!(reply.status, 202, "{}", reply.body);
    reply.body["id"].as_str().unwrap().to_owned()
}

fn wrong_total(data: &mut Value) {
    let total = data["total_cents"].as_i64().unwrap();
    data["total_cents"] = json!(total - 500);
}

fn named<'a>(events: &'a [Value], name: &str) -> Vec<&'a Value> {
    events
        .iter()
        .filter(|event| event["event"] == name)
        .collect()
}

#[tokio::test]
async fn a_wrong_total_is_sent_back_and_the_answer_is_right() {
    let (live, _liar) = with_liar(wrong_total, true).await;
    let api = live.api().unwrap();
    let id = submit(&api).await;
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{}", done.body);
    let result = &done.body["result"];
    let costs = result["costs"].as_array().unwrap().iter();
    let sum: i64 = costs
        .map(|line| line["total_cents"].as_i64().unwrap())
        .sum();
    assert_eq!(result["total_cents"], json!(sum));
    let events = api.events(&id).await.unwrap();
    let sent_back = named(&events, "results_sent_back");
    assert_eq!(sent_back.len(), 1, "{events:#?}");
    assert_eq!(sent_back[0]["conflicts"][0]["responsible"], "budget");
    assert_eq!(sent_back[0]["again"], json!(["budget", "integration"]));
}

#[tokio::test]
async fn a_liar_that_does_not_learn_is_left_to_a_person_who_may_accept_it() {
    let (live, _liar) = with_liar(wrong_total, false).await;
    let api = live.api().unwrap();
    let id = submit(&api).await;
    let asks = |reply: &muster_tests::Reply| reply.state() == "awaiting_clarification";
    let status = api.until(&id, "asks a person", asks).await.unwrap();
    let question = status.body["questions"][0]["text"].as_str().unwrap();
    assert!(question.contains("budget"), "{question}");
    let events = api.events(&id).await.unwrap();
    assert_eq!(named(&events, "results_sent_back").len(), 2);
    let answers = format!("/api/runs/{id}/answers");
    let answer = json!({"answer": "accept"});
    assert_eq!(api.post(&answers, &answer).await.unwrap().status, 200);
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{}", done.body);
    let gaps = done.body["result"]["gaps"].to_string();
    assert!(gaps.contains("Accepted although"), "{gaps}");
}

#[tokio::test]
async fn a_result_of_another_shape_is_asked_for_again_with_what_is_wrong() {
    let (live, _liar) = with_liar(|data| data["lines"] = json!("none"), true).await;
    let api = live.api().unwrap();
    let id = submit(&api).await;
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{}", done.body);
    let events = api.events(&id).await.unwrap();
    let retried = named(&events, "task_retried");
    assert_eq!(retried[0]["fault"]["code"], "bad_result");
    let message = retried[0]["fault"]["message"].as_str().unwrap();
    assert!(message.contains("result.lines"), "{message}");
}
