//! How an agent comes, shows itself and goes, over a real broker.

use std::time::Duration;

use muster_agent::{Agent, Context, Description, Output, RuntimeOptions, Task, async_trait};
use muster_proto::{AgentId, AgentStatus, Control, Delivery, Fault};
use muster_tests::{Broker, Owner, Served};
use serde_json::Value;

/// Takes half a second for everything.
struct Sloth;

#[async_trait]
impl Agent for Sloth {
    fn description(&self) -> Description {
        Description::new("sloth")
            .capabilities(["hanging"])
            .max_capacity(2)
            .cost_per_request(0.02)
            .context_window(4096)
            .version("1.2.3")
    }

    async fn handle(&self, _: Task, _: Context) -> Result<Output, Fault> {
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(Output::result("done"))
    }
}

#[tokio::test]
async fn an_agent_registers_with_the_whole_record_at_once() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let mut owner = Owner::new(&broker.url(), "sloth", "sloth-1").await?;
    let _served = Served::start(&broker.url(), "sloth-1", Sloth).await?;
    let record = owner.heartbeat().await?;
    assert_eq!(record.agent_id.as_str(), "sloth-1");
    assert_eq!(record.agent_type.as_str(), "sloth");
    assert_eq!(record.status, AgentStatus::Available);
    assert_eq!(record.capabilities, ["hanging"]);
    assert_eq!((record.current_load, record.max_capacity), (0, 2));
    assert_eq!(record.context_window, 4096);
    assert!((record.cost_per_request - 0.02).abs() < 1e-9);
    assert_eq!(record.delivery, Delivery::Durable);
    assert_eq!(record.batch, 1024);
    assert!(record.incarnation > 1_700_000_000_000);
    let next = owner.heartbeat().await?;
    assert!(next.counter > record.counter);
    assert_eq!(next.incarnation, record.incarnation);
    Ok(())
}

#[tokio::test]
async fn an_agent_reports_at_once_when_it_is_asked() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let mut owner = Owner::new(&broker.url(), "sloth", "sloth-1").await?;
    let options = RuntimeOptions {
        agent_id: Some(AgentId::new("sloth-1")?),
        heartbeat_interval: Duration::from_secs(3600),
        ..RuntimeOptions::default()
    };
    let _served = Served::start_with(&broker.url(), options, Sloth).await?;
    owner.heartbeat().await?;
    let report = || Control {
        report: true,
        ..Control::default()
    };
    owner.control(report()).await?;
    owner.heartbeat().await?;
    Ok(())
}

#[tokio::test]
async fn an_agent_is_a_micro_service() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let mut owner = Owner::new(&broker.url(), "sloth", "sloth-1").await?;
    let _served = Served::start(&broker.url(), "sloth-1", Sloth).await?;
    owner.heartbeat().await?;
    let mut answers = Vec::new();
    for verb in ["PING", "INFO", "STATS"] {
        let subject = format!("$SRV.{verb}.muster-agent-sloth");
        let answer = owner
            .connection()
            .request(&subject, &[], Vec::new(), None)
            .await?;
        answers.push(serde_json::from_slice::<Value>(&answer.payload)?);
    }
    assert_eq!(answers[0]["metadata"]["agent_id"], "sloth-1");
    assert_eq!(answers[0]["version"], "1.2.3");
    assert_eq!(
        answers[1]["endpoints"][0]["subject"],
        "muster.control.sloth.sloth-1"
    );
    assert_eq!(answers[2]["endpoints"][0]["data"]["max_capacity"], 2);
    assert_eq!(answers[2]["endpoints"][0]["data"]["current_load"], 0);
    Ok(())
}

#[tokio::test]
async fn whoever_asks_on_the_control_subject_gets_the_record() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let mut owner = Owner::new(&broker.url(), "sloth", "sloth-1").await?;
    let _served = Served::start(&broker.url(), "sloth-1", Sloth).await?;
    owner.heartbeat().await?;
    let subject = "muster.control.sloth.sloth-1";
    let answer = owner
        .connection()
        .request(subject, &[], Vec::new(), None)
        .await?;
    let envelope: Value = serde_json::from_slice(&answer.payload)?;
    assert_eq!(envelope["payload"]["agent_id"], "sloth-1");
    Ok(())
}

#[tokio::test]
async fn a_draining_agent_finishes_holds_its_results_until_final_and_goes() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let mut owner = Owner::new(&broker.url(), "sloth", "sloth-1").await?;
    let mut served = Served::start(&broker.url(), "sloth-1", Sloth).await?;
    owner.heartbeat().await?;
    let first = owner.task("a", "null")?;
    owner.give(first.clone()).await?;
    assert_eq!(owner.results().await?.accepted.len(), 1);
    served.drain();
    owner
        .heartbeat_where(|beat| beat.status == AgentStatus::Offline)
        .await?;
    let late = owner.task("b", "null")?;
    owner.give(late.clone()).await?;
    assert_eq!(owner.results().await?.full, [late.attempt_id]);
    assert_eq!(owner.result().await?.attempt_id, first.attempt_id);
    owner.stored(vec![first.attempt_id]).await?;
    served.ended().await?;
    Ok(())
}

#[tokio::test]
async fn an_orchestrator_can_drain_an_agent() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let mut owner = Owner::new(&broker.url(), "sloth", "sloth-1").await?;
    let mut served = Served::start(&broker.url(), "sloth-1", Sloth).await?;
    owner.heartbeat().await?;
    owner
        .control(Control {
            drain: true,
            ..Control::default()
        })
        .await?;
    served.ended().await?;
    Ok(())
}

#[tokio::test]
async fn draining_ends_with_the_grace_period_when_no_verdict_comes() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let mut owner = Owner::new(&broker.url(), "sloth", "sloth-1").await?;
    let mut served = Served::start(&broker.url(), "sloth-1", Sloth).await?;
    owner.heartbeat().await?;
    owner.give(owner.task("a", "null")?).await?;
    owner.result().await?;
    served.drain();
    served.ended().await?;
    Ok(())
}
