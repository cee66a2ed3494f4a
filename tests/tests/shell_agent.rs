//! An agent in bash joins the real system: the example that the guide shows. Run by
//! `scripts/test shell`.

use std::{fs, time::Duration};

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::Fault;
use muster_tests::{Live, Reply, Served, eventually};
use serde_json::json;

/// A command that gives back the field `value` of a task, which must be a text without quotes.
const GIVE_BACK: &[&str] = &["sed", "-E", r#"s/.*"value":("[^"]*").*/{"value":\1}/"#];

fn words<'a>(agent_type: &'a str, command: &[&'a str]) -> Vec<&'a str> {
    [&[agent_type], command].concat()
}

#[test]
fn the_guide_shows_this_very_agent() {
    let guide = fs::read_to_string("../docs/agents.md").unwrap();
    let code = fs::read_to_string("../examples/agents/agent.sh").unwrap();
    assert!(
        guide.contains(&format!("```bash\n{code}```\n")),
        "not in the guide as it is"
    );
    assert!(code.lines().count() <= 30, "it has grown");
}

#[tokio::test]
#[ignore = "needs bash with /dev/tcp: scripts/test shell"]
async fn agents_in_shell_do_the_work_of_their_type() {
    let live = Live::start().await.unwrap();
    let _agents: Vec<_> = ["sh-1", "sh-2"]
        .map(|name| live.shell(name, &words("say", GIVE_BACK)).unwrap())
        .into();
    let task = |number| {
        let payload = json!({"value": format!("wörd {number} \\ €")});
        json!({"id": format!("t{number}"), "agent_type": "say", "payload": payload})
    };
    let done = live
        .api()
        .unwrap()
        .run_plan((0..40).map(task).collect())
        .await
        .unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    for number in 0..40 {
        assert_eq!(
            done.body["result"][format!("t{number}")]["value"],
            format!("wörd {number} \\ €")
        );
    }
}

#[tokio::test]
#[ignore = "needs bash with /dev/tcp: scripts/test shell"]
async fn messages_are_read_and_written_whole_whatever_their_length() {
    let live = Live::start().await.unwrap();
    let _agent = live.shell("sh-1", &words("say", GIVE_BACK)).unwrap();
    let api = live.api().unwrap();
    for length in [1, 4_095, 4_096, 65_537, 400_000] {
        // Two bytes a letter, and lines in between: lengths in letters would not do.
        let value = "é\n".repeat(length / 3 + 1);
        let plan = json!([{"id": "t", "agent_type": "say", "payload": {"value": value}}]);
        let done = api.run_plan(plan).await.unwrap();
        assert_eq!(done.state(), "completed", "{length}: {done:?}");
        assert_eq!(done.body["result"]["t"]["value"], value, "{length}");
    }
}

#[tokio::test]
#[ignore = "needs bash with /dev/tcp: scripts/test shell"]
async fn a_command_that_fails_is_a_fault_with_its_words() {
    let live = Live::start().await.unwrap();
    let command = ["sh", "-c", "printf 'no \"disk\" \\\\\\n left'; exit 3"];
    let _agent = live.shell("sh-1", &words("df", &command)).unwrap();
    let plan = json!([{"id": "t", "agent_type": "df"}]);
    let failed = live.api().unwrap().run_plan(plan).await.unwrap();
    assert_eq!(failed.state(), "failed");
    assert_eq!(
        failed.text("/fault/message").unwrap(),
        "no \"disk\" \\  left"
    );
    assert_eq!(failed.body["fault"]["at_fault"], "agent");
    assert_eq!(failed.body["fault"]["retryable"], false);
}

#[tokio::test]
#[ignore = "needs bash with /dev/tcp: scripts/test shell"]
async fn what_is_no_json_is_a_fault_that_says_so() {
    let live = Live::start().await.unwrap();
    let _agent = live.shell("sh-1", &words("date", &["date"])).unwrap();
    let plan = json!([{"id": "t", "agent_type": "date"}]);
    let failed = live.api().unwrap().run_plan(plan).await.unwrap();
    assert_eq!(failed.state(), "failed");
    assert_eq!(failed.body["fault"]["code"], "bad_answer", "{failed:?}");
}

#[tokio::test]
#[ignore = "needs bash with /dev/tcp: scripts/test shell"]
async fn what_a_killed_shell_agent_had_in_hand_is_finished_by_another() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let begun = live.folder().join("begun");
    let stuck = format!("touch {}; sleep 60", begun.display());
    let mut first = live
        .shell("sh-1", &words("say", &["sh", "-c", &stuck]))
        .unwrap();
    let task = json!({"id": "t", "agent_type": "say", "payload": {"value": "on"}, "timeout": 1});
    let id = api.submit_plan(json!([task])).await.unwrap();
    let has_begun = || std::future::ready(Ok(begun.exists().then_some(())));
    eventually("the first agent has the task", has_begun)
        .await
        .unwrap();
    first.program().kill().unwrap();
    let _second = live.shell("sh-2", &words("say", GIVE_BACK)).unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    let attempts = |reply: &Reply| reply.task("t").unwrap()["attempts"].as_u64().unwrap();
    assert!(attempts(&done) >= 2, "{done:?}");
    assert_eq!(done.body["result"]["t"]["value"], "on");
}

/// Asks the agents of the type `say`, and gives their answer back.
struct Asker;

#[async_trait]
impl Agent for Asker {
    fn description(&self) -> Description {
        Description::new("asker")
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        let answer = context
            .ask("say", &task.payload, Duration::from_secs(20))
            .await?;
        Ok(Output::result(answer.data))
    }
}

#[tokio::test]
#[ignore = "needs bash with /dev/tcp: scripts/test shell"]
async fn an_agent_in_shell_answers_another_agent() {
    let live = Live::start().await.unwrap();
    let _agent = live.shell("sh-1", &words("say", GIVE_BACK)).unwrap();
    let _asker = Served::start(&live.url(), "asker-1", Asker).await.unwrap();
    // That it does its tasks shows that it listens.
    let api = live.api().unwrap();
    let task =
        |agent_type| json!([{"id": "t", "agent_type": agent_type, "payload": {"value": "hello"}}]);
    api.run_plan(task("say")).await.unwrap();
    let done = api.run_plan(task("asker")).await.unwrap();
    assert_eq!(done.body["result"]["t"]["value"], "hello", "{done:?}");
    let note = done.task("t").unwrap()["note"].to_string();
    assert!(note.contains("asked say"), "{note}");
}
