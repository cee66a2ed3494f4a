//! How fast both encodings are: a batch of 64 tasks with 1 KB each, both ways.
//!
//! `cargo run --release -p muster-proto --example codec_speed`
#![allow(clippy::print_stdout, reason = "it prints its figures")]

use std::{
    collections::BTreeMap,
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use muster_proto::{
    AttemptId, ContentType, Header, Json, MessageType, Payload, Priority, RunId, Seconds, TaskId,
    TaskRequest, Tasks, Timestamp, WirePriority, codec,
};

const TASKS: u32 = 64;
const PAYLOAD_BYTES: usize = 1024;
const MEASURED: Duration = Duration::from_secs(2);

fn main() -> Result<(), Box<dyn Error>> {
    let (header, payload) = (header()?, payload()?);
    println!("encoding  direction       bytes   messages/s      tasks/s       MB/s");
    for content_type in [ContentType::Json, ContentType::Protobuf] {
        let bytes = codec::encode(content_type, &header, &payload);
        report(content_type, "encode", bytes.len(), || {
            black_box(codec::encode(content_type, &header, &payload));
        });
        report(content_type, "decode", bytes.len(), || {
            black_box(codec::decode(content_type, &bytes)).ok();
        });
    }
    Ok(())
}

fn report(content_type: ContentType, direction: &str, bytes: usize, work: impl Fn()) {
    let started = Instant::now();
    let mut messages = 0_u32;
    while started.elapsed() < MEASURED {
        work();
        messages += 1;
    }
    let per_second = f64::from(messages) / started.elapsed().as_secs_f64();
    let name = content_type.as_str().trim_start_matches("application/");
    #[allow(clippy::cast_precision_loss, reason = "a few kilobytes")]
    let megabytes = per_second * bytes as f64 / 1e6;
    println!(
        "{name:<9} {direction:<10} {bytes:>10} {per_second:>12.0} {:>12.0} {megabytes:>10.0}",
        per_second * f64::from(TASKS)
    );
}

fn header() -> Result<Header, Box<dyn Error>> {
    Ok(Header {
        message_id: "0-1".parse()?,
        from_agent: "orchestrator-1".parse()?,
        to_agent: "echo-1".parse()?,
        message_type: MessageType::DataRequest,
        priority: WirePriority::Medium,
        timestamp: Timestamp::from_ms(1_710_498_600_000),
        requires_response: true,
        timeout: Seconds::from_ms(30_000),
        unknown: BTreeMap::new(),
    })
}

fn payload() -> Result<Payload, Box<dyn Error>> {
    let run: RunId = "0-0190f2c48a7b7c3d8e4f".parse()?;
    let mut tasks = Tasks::default();
    for number in 0..TASKS {
        let task: TaskId = format!("echo-{number}").parse()?;
        let text = format!("{number:x}").repeat(PAYLOAD_BYTES);
        let value = BTreeMap::from([("value", text.get(..PAYLOAD_BYTES).unwrap_or(&text))]);
        tasks.tasks.push(TaskRequest {
            run_id: run.clone(),
            attempt_id: AttemptId::of(&run, &task, 1),
            task_id: task,
            attempt: 1,
            agent_type: "echo".parse()?,
            tenant: "default".parse()?,
            workflow: None,
            payload: Json::from_value(&value)?,
            inputs: BTreeMap::new(),
            missing: Vec::new(),
            answers: BTreeMap::new(),
            blobs: Vec::new(),
            priority: Priority::P2,
            timeout: Seconds::from_ms(30_000),
            now: Timestamp::from_ms(1_710_498_600_000),
            shard: 0,
            result_bytes_max: 1024 * 1024,
            idempotency_key: None,
            look_up: false,
            batch: None,
            feedback: Vec::new(),
            cost_usd_max: None,
        });
    }
    Ok(Payload::Tasks(tasks))
}
