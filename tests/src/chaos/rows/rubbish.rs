//! Messages that nobody should send.

use std::time::Duration;

use anyhow::ensure;
use muster_proto::api;
use muster_transport::RequestError;

use crate::chaos::{memory::Memory, scene::Scene, tally::Tally};

/// Where programs of the system listen.
const SUBJECTS: &[&str] = &[
    "muster.result.0.echo.worker-0-echo",
    "muster.result.1.echo.nobody",
    "muster.heartbeat.echo.worker-1-echo",
    "muster.task.echo.worker-0-echo",
    "muster.task.echo",
    "muster.control.all",
    "muster.control.echo.worker-2-echo",
    "muster.command.0",
    "muster.query.1",
    "muster.owner.0",
    "muster.orchestrator.nobody",
    "muster.shards",
];
/// What the API offers over NATS.
const VERBS: &[&str] = &[
    "run", "plan", "status", "cancel", "events", "answer", "list", "nothing",
];
/// Each so many messages one is long, and one goes to the API.
const LONG_EACH: u64 = 50;
const API_EACH: u64 = 4;
/// A message may have a MiB; what is longer the broker itself refuses.
const LONG_BYTES: usize = 900_000;
/// More than anything here is nested.
const DEPTH: usize = 10_000;
/// How long the API may take to refuse something.
const REFUSAL_WAIT: Duration = Duration::from_secs(10);
/// What a process may have grown by: buffers for the long messages, once.
const GROWTH_MIB_MAX: f64 = 96.0;

/// Sends so many of them while everything else goes on.
pub(crate) async fn sent(scene: &mut Scene, tally: &mut Tally, times: u64) -> anyhow::Result<()> {
    scene.before_fault().await?;
    let before = Memory::of(&scene.arena.processes())?;
    for number in 0..times {
        let bytes = rubbish(&mut scene.random, number);
        if number.is_multiple_of(API_EACH) {
            let verb = VERBS[scene.random.usize(..VERBS.len())];
            refused(scene, tally, verb, bytes).await?;
        } else {
            let subject = SUBJECTS[scene.random.usize(..SUBJECTS.len())];
            scene.observer.publish(subject, bytes).await?;
        }
        tally.injected += 1;
        if number.is_multiple_of(1_000) {
            scene.observer.flush().await?;
        }
    }
    scene.observer.flush().await?;
    scene.before_fault().await?;
    // The same processes: a process that was started again has another id, and is not found.
    let after = Memory::of(&scene.arena.processes())?;
    let grown = before.growth(&after);
    for (name, mib) in &grown {
        if *mib > GROWTH_MIB_MAX {
            tally
                .wrong
                .push(format!("{name} has grown by {mib:.0} MiB"));
        }
    }
    let most = grown.values().copied().fold(0.0, f64::max);
    tally
        .notes
        .push(format!("no process has grown by more than {most:.0} MiB"));
    Ok(())
}

/// The API says what is wrong with it: never that it is taken, nor that it is the API's fault.
async fn refused(
    scene: &Scene,
    tally: &mut Tally,
    verb: &str,
    bytes: Vec<u8>,
) -> anyhow::Result<()> {
    let subject = format!("muster.api.default.{verb}");
    let begins = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
    let asked = scene
        .observer
        .request(&subject, &[], bytes, Some(REFUSAL_WAIT))
        .await;
    let answer = match asked {
        Ok(answer) => answer,
        Err(RequestError::NoResponders(_)) if verb == "nothing" => return Ok(()),
        Err(error) => {
            tally.wrong.push(format!("{verb} of {begins:?}: {error}"));
            return Ok(());
        }
    };
    let status = answer.header(api::STATUS).unwrap_or_default().to_owned();
    let is_problem = serde_json::from_slice::<serde_json::Value>(&answer.payload)
        .is_ok_and(|body| body["code"].is_string());
    // Some bodies say nothing wrong to a verb that needs nothing.
    let is_listing = verb == "list" && status == "200";
    let is_refusal = status.starts_with('4') && is_problem;
    if !is_listing && !is_refusal {
        tally
            .wrong
            .push(format!("{verb} of {begins:?} was answered {status:?}"));
    }
    ensure!(tally.wrong.len() < 20, "too much is wrong");
    Ok(())
}

/// Bytes that are no message of any kind.
fn rubbish(random: &mut fastrand::Rng, number: u64) -> Vec<u8> {
    if number.is_multiple_of(LONG_EACH) {
        return format!("{{\"payload\":\"{}", "x".repeat(LONG_BYTES)).into_bytes();
    }
    match random.u8(..7) {
        0 => (0..random.usize(..300)).map(|_| random.u8(..)).collect(),
        1 => Vec::new(),
        2 => "[".repeat(DEPTH).into_bytes(),
        3 => format!(
            "{{\"payload\":{}1{}}}",
            "[".repeat(DEPTH),
            "]".repeat(DEPTH)
        )
        .into_bytes(),
        4 => cut_off(random),
        5 => br#"{"message_id":7,"payload":{"results":"none"},"version":99}"#.to_vec(),
        _ => format!(
            "{{\"id\":\"{}\",\"after\":-1,\"workflow\":4}}",
            "\\u0000".repeat(50)
        )
        .into_bytes(),
    }
}

/// The beginning of a message of an agent.
fn cut_off(random: &mut fastrand::Rng) -> Vec<u8> {
    const WHOLE: &[u8] = br#"{"message_id":"m","from_agent":"worker-0-echo","to_agent":"orchestrator","message_type":"result_share","payload":{"results":[{"attempt_id":"0-a.t.1","data":{"value":1}}]},"priority":"medium","timestamp":"2026-01-01T00:00:00Z","requires_response":false,"timeout":30}"#;
    WHOLE[..random.usize(1..WHOLE.len())].to_vec()
}
