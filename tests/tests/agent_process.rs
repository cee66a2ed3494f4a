//! The program `agent`, over a real broker.

use muster_proto::{AgentStatus, Outcome};
use muster_tests::{AgentProcess, Broker, Owner};

#[tokio::test]
async fn told_to_stop_it_finishes_its_work_and_ends_without_a_word() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let mut owner = Owner::new(&broker.url(), "echo", "echo-1").await?;
    let url = broker.url();
    let mut agent = AgentProcess::start(&["--type", "echo", "--id", "echo-1", "--nats", &url])?;
    owner.heartbeat().await?;
    let task = owner.task("a", r#"{"value":"é \"1.50\"","delay_ms":300}"#)?;
    owner.give(task.clone()).await?;
    assert_eq!(
        owner.results().await?.accepted,
        vec![task.attempt_id.clone()]
    );
    agent.signal("TERM")?;
    owner
        .heartbeat_where(|beat| beat.status == AgentStatus::Offline)
        .await?;
    let Outcome::Success(success) = owner.result().await?.outcome else {
        anyhow::bail!("no success")
    };
    assert_eq!(success.data.as_str(), r#"{"value":"é \"1.50\""}"#);
    owner.stored(vec![task.attempt_id]).await?;
    let output = agent.ended().await?;
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    Ok(())
}

#[tokio::test]
async fn all_agents_of_the_program_register() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let mut owner = Owner::new(&broker.url(), "echo", "box-echo").await?;
    let _agent = AgentProcess::start(&["--all", "--id", "box", "--nats", &broker.url()])?;
    let listed = String::from_utf8(AgentProcess::run(&["--list"])?.stdout)?;
    assert!(listed.lines().count() > 3);
    for agent_type in listed.lines() {
        let id = format!("box-{agent_type}");
        owner
            .heartbeat_where(|beat| beat.agent_id.as_str() == id)
            .await?;
    }
    Ok(())
}

#[test]
fn an_unknown_type_is_one_line_that_lists_the_known_ones() -> anyhow::Result<()> {
    let output = AgentProcess::run(&["--type", "echoes"])?;
    assert_eq!(output.status.code(), Some(1));
    let line = String::from_utf8(output.stderr)?;
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(
        line.contains("echo-planning") && line.contains("location"),
        "{line}"
    );
    Ok(())
}
