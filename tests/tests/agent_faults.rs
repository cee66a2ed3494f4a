//! What the runtime makes of work that goes wrong, over a real broker.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{AtFault, BlobRef, Control, Fault, Json, Outcome, Seconds, TaskId};
use muster_tests::{Broker, Owner, Served};
use muster_transport::Blobs;

/// Goes wrong in the way that its payload names.
#[derive(Default)]
struct Clumsy {
    was_dropped: Arc<AtomicBool>,
}

/// Tells that the work was dropped.
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[async_trait]
impl Agent for Clumsy {
    fn description(&self) -> Description {
        Description::new("clumsy").max_capacity(2)
    }

    #[allow(clippy::panic, reason = "the runtime has to survive it")]
    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        let dropped = Dropped(Arc::clone(&self.was_dropped));
        let way: String = task.payload()?;
        match way.as_str() {
            "panic" => panic!("it slipped"),
            "sleep" => {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                drop(dropped);
                Ok(Output::result(()))
            }
            "large" => Ok(Output::result("x".repeat(200_000))),
            "remaining" => Ok(Output::result(context.remaining().as_secs())),
            _ => Ok(Output::result(task.inputs)),
        }
    }
}

async fn clumsy(broker: &Broker) -> anyhow::Result<(Owner, Served, Arc<AtomicBool>)> {
    let agent = Clumsy::default();
    let was_dropped = Arc::clone(&agent.was_dropped);
    let mut owner = Owner::new(&broker.url(), "clumsy", "clumsy-1").await?;
    let served = Served::start(&broker.url(), "clumsy-1", agent).await?;
    owner.heartbeat().await?;
    Ok((owner, served, was_dropped))
}

async fn fault(owner: &mut Owner) -> anyhow::Result<Fault> {
    match owner.result().await?.outcome {
        Outcome::Fault(fault) => Ok(fault),
        other => anyhow::bail!("{other:?}"),
    }
}

#[tokio::test]
async fn a_panic_becomes_a_fault_and_the_agent_works_on() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served, _) = clumsy(&broker).await?;
    owner.give(owner.task("a", "\"panic\"")?).await?;
    let fault = fault(&mut owner).await?;
    assert_eq!(
        (fault.code.as_str(), fault.at_fault, fault.retryable),
        ("panic", AtFault::Agent, true)
    );
    assert!(fault.message.contains("it slipped"), "{fault}");
    let task = owner.task("b", "\"fine\"")?;
    owner.give(task.clone()).await?;
    while owner.result().await?.attempt_id != task.attempt_id {}
    Ok(())
}

#[tokio::test]
async fn work_that_takes_too_long_is_dropped_and_becomes_a_fault() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served, was_dropped) = clumsy(&broker).await?;
    let mut task = owner.task("a", "\"sleep\"")?;
    task.timeout = Seconds::from_ms(100);
    owner.give(task).await?;
    let fault = fault(&mut owner).await?;
    assert_eq!((fault.code.as_str(), fault.retryable), ("timeout", true));
    assert!(fault.message.contains("0.1 s"), "{fault}");
    assert!(was_dropped.load(Ordering::SeqCst));
    Ok(())
}

#[tokio::test]
async fn cancelled_work_is_dropped_reports_nothing_and_frees_its_room() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served, was_dropped) = clumsy(&broker).await?;
    let task = owner.task("a", "\"sleep\"")?;
    owner.give(task.clone()).await?;
    owner.heartbeat_where(|beat| beat.current_load == 1).await?;
    let control = Control {
        cancel: vec![task.attempt_id],
        ..Control::default()
    };
    owner.control(control).await?;
    let beat = owner.heartbeat_where(|beat| beat.current_load == 0).await?;
    assert_eq!(beat.attempts, []);
    assert!(was_dropped.load(Ordering::SeqCst));
    let next = owner.task("b", "\"fine\"")?;
    owner.give(next.clone()).await?;
    assert_eq!(owner.result().await?.attempt_id, next.attempt_id);
    Ok(())
}

#[tokio::test]
async fn a_result_above_the_task_s_bound_is_a_fatal_fault_with_both_numbers() -> anyhow::Result<()>
{
    let broker = Broker::start()?;
    let (mut owner, _served, _) = clumsy(&broker).await?;
    let mut task = owner.task("a", "\"large\"")?;
    task.result_bytes_max = 100_000;
    owner.give(task).await?;
    let fault = fault(&mut owner).await?;
    assert_eq!(
        (fault.code.as_str(), fault.retryable),
        ("result_too_large", false)
    );
    assert!(
        fault.message.contains("200002") && fault.message.contains("100000"),
        "{fault}"
    );
    Ok(())
}

#[tokio::test]
async fn a_large_result_travels_as_a_blob() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served, _) = clumsy(&broker).await?;
    let blobs = Blobs::create(owner.connection().clone(), 100_000_000, 1).await?;
    owner.give(owner.task("a", "\"large\"")?).await?;
    let Outcome::Success(success) = owner.result().await?.outcome else {
        anyhow::bail!("no success")
    };
    assert!(success.blob);
    let reference: BlobRef = success.data.parse()?;
    let text: String = blobs.get(&reference).await?.parse()?;
    assert_eq!(text, "x".repeat(200_000));
    Ok(())
}

#[tokio::test]
async fn inputs_that_travel_as_blobs_arrive_in_place() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served, _) = clumsy(&broker).await?;
    let blobs = Blobs::create(owner.connection().clone(), 100_000_000, 1).await?;
    let mut task = owner.task("a", "null")?;
    task.payload = Json::from_value(&blobs.put("\"inputs\"").await?)?;
    let reference = blobs.put(r#"{"town":"Kyoto"}"#).await?;
    task.inputs
        .insert(TaskId::new("b")?, Json::from_value(&reference)?);
    task.blobs = vec!["payload".into(), "inputs.b".into()];
    owner.give(task).await?;
    let Outcome::Success(success) = owner.result().await?.outcome else {
        anyhow::bail!("no success")
    };
    assert_eq!(success.data.as_str(), r#"{"b":{"town":"Kyoto"}}"#);
    Ok(())
}

#[tokio::test]
async fn a_reference_that_is_none_is_a_fault_that_names_it() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served, _) = clumsy(&broker).await?;
    let mut task = owner.task("a", "\"no reference\"")?;
    task.blobs = vec!["payload".into()];
    owner.give(task).await?;
    let fault = fault(&mut owner).await?;
    assert_eq!((fault.code.as_str(), fault.retryable), ("bad_blob", false));
    assert!(fault.message.contains("payload"), "{fault}");
    Ok(())
}

#[tokio::test]
async fn work_knows_how_long_it_may_take() -> anyhow::Result<()> {
    let broker = Broker::start()?;
    let (mut owner, _served, _) = clumsy(&broker).await?;
    owner.give(owner.task("a", "\"remaining\"")?).await?;
    let Outcome::Success(success) = owner.result().await?.outcome else {
        anyhow::bail!("no success")
    };
    assert_eq!(success.data.as_str(), "29");
    Ok(())
}
