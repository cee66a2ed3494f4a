use muster_proto::{
    AgentType, AttemptId, Outcome, Plan, Priority, RunId, Seconds, Success, TaskRequest, Tenant,
    Timestamp,
};

use super::*;

fn task(payload: &str, inputs: &[(&str, &str)], attempt: u32) -> Task {
    let json = |text: &str| Json::from_text(text.to_owned()).unwrap();
    let inputs = inputs
        .iter()
        .map(|(id, text)| (TaskId::new(*id).unwrap(), json(text)));
    Task::from(TaskRequest {
        run_id: RunId::new("0-run").unwrap(),
        task_id: TaskId::new("task").unwrap(),
        attempt_id: AttemptId::new("0-run.task.1").unwrap(),
        attempt,
        agent_type: AgentType::new("echo").unwrap(),
        tenant: Tenant::new("default").unwrap(),
        workflow: None,
        payload: json(payload),
        inputs: inputs.collect(),
        missing: Vec::new(),
        answers: BTreeMap::new(),
        blobs: Vec::new(),
        priority: Priority::P2,
        timeout: Seconds::from_ms(1_000),
        now: Timestamp::from_ms(0),
        shard: 0,
        result_bytes_max: 100_000,
        idempotency_key: None,
        look_up: false,
        batch: None,
        feedback: Vec::new(),
        cost_usd_max: None,
    })
}

async fn outcome(agent: &impl Agent, task: Task) -> Result<Success, Fault> {
    let context = Context::new(task.attempt_id.clone(), task.timeout);
    match agent.handle(task, context).await?.into_outcome() {
        Outcome::Success(success) => Ok(success),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_echo_gives_back_its_value_byte_for_byte() {
    let given = task(r#"{"value": [1.50, {"b":1, "a":2}]}"#, &[], 1);
    let success = outcome(&Echo, given).await.unwrap();
    assert_eq!(success.data.as_str(), r#"{"value":[1.50, {"b":1, "a":2}]}"#);
}

#[tokio::test]
async fn an_echo_with_dependencies_gives_back_their_data_too() {
    let given = task(r#"{"value": 1}"#, &[("a", "{\"x\":2}")], 1);
    let success = outcome(&Echo, given).await.unwrap();
    assert_eq!(
        success.data.as_str(),
        r#"{"value":1,"inputs":{"a":{"x":2}}}"#
    );
}

#[tokio::test]
async fn an_echo_fails_the_first_attempts_as_often_as_asked() {
    let payload = r#"{"value": 1, "fail": "retryable", "times": 2}"#;
    assert!(
        outcome(&Echo, task(payload, &[], 1))
            .await
            .unwrap_err()
            .retryable
    );
    assert!(
        outcome(&Echo, task(payload, &[], 2))
            .await
            .unwrap_err()
            .retryable
    );
    assert!(outcome(&Echo, task(payload, &[], 3)).await.is_ok());
    let fatal = r#"{"value": 1, "fail": "fatal"}"#;
    assert!(
        !outcome(&Echo, task(fatal, &[], 9))
            .await
            .unwrap_err()
            .retryable
    );
}

#[tokio::test]
#[should_panic(expected = "failed as asked")]
async fn an_echo_panics_when_asked() {
    let _ = outcome(&Echo, task(r#"{"value": 1, "fail": "panic"}"#, &[], 1)).await;
}

#[tokio::test]
async fn planning_makes_one_echo_of_each_value_with_the_options_of_all() {
    let payload = r#"{"request": {"values": ["x", 2.50], "delay_ms": 5}}"#;
    let success = outcome(&EchoPlanning, task(payload, &[], 1)).await.unwrap();
    assert_eq!(success.data.as_str(), r#"{"count":2}"#);
    let plan: Plan = success.plan.unwrap();
    assert_eq!(plan.check(None), Ok(()));
    assert_eq!(plan.tasks[1].id.as_str(), "echo-2");
    assert_eq!(
        plan.tasks[1].payload.as_str(),
        r#"{"value":2.50,"delay_ms":5}"#
    );
}

#[tokio::test]
async fn a_request_in_words_is_one_value() {
    let given = task(r#"{"request": "hello"}"#, &[], 1);
    let plan = outcome(&EchoPlanning, given).await.unwrap().plan.unwrap();
    assert_eq!(plan.tasks[0].payload.as_str(), r#"{"value":"hello"}"#);
}

#[tokio::test]
async fn no_values_and_too_many_are_refused() {
    let many = format!(r#"{{"request": {{"values": [{}0]}}}}"#, "0,".repeat(10_000));
    for payload in [r#"{"request": {"values": []}}"#, &many] {
        let fault = outcome(&EchoPlanning, task(payload, &[], 1))
            .await
            .unwrap_err();
        assert_eq!(fault.code, "bad_request");
    }
}

#[tokio::test]
async fn integration_puts_values_in_order_of_their_numbers() {
    let inputs = [
        ("echo-10", r#"{"value":"ten"}"#),
        ("echo-2", r#"{"value":"two"}"#),
        ("planning", r#"{"count":2}"#),
    ];
    let given = task("{}", &inputs, 1);
    let success = outcome(&EchoIntegration, given).await.unwrap();
    assert_eq!(success.data.as_str(), r#"{"values":["two","ten"]}"#);
}
