//! What the baseline stores.

use async_nats::jetstream::{self, Context, stream::Config};

use super::planner::RUN_SUBJECT;
use crate::{bench::submission::VALUES, eventually};

const STREAM: &str = "BASELINE";
/// Each task goes here, before it is done.
pub(super) const TASK_SUBJECT: &str = "baseline.stored.task";
/// Each result goes here, before it counts.
pub(super) const RESULT_SUBJECT: &str = "baseline.stored.result";
/// A task and its result.
const STORED_PER_TASK: usize = 2;

pub(super) async fn create(context: &Context) -> anyhow::Result<()> {
    let config = Config {
        name: STREAM.to_owned(),
        subjects: vec![TASK_SUBJECT.to_owned(), RESULT_SUBJECT.to_owned()],
        ..Config::default()
    };
    context.get_or_create_stream(config).await?;
    Ok(())
}

/// Waits until the planner and an echo answer. The other echo joins the group when it is there.
///
/// # Errors
/// When they never do.
pub(in crate::bench) async fn ready(broker: &str) -> anyhow::Result<()> {
    let client = &async_nats::connect(broker).await?;
    let ask = |subject: &'static str, body: &'static str| async move {
        Ok(client.request(subject, body.into()).await.ok().map(|_| ()))
    };
    eventually("the planner answers", || {
        ask(RUN_SUBJECT, r#"{"request":{"values":[]}}"#)
    })
    .await?;
    eventually("an echo answers", || {
        ask(super::echo::SUBJECT, r#"{"run":"","task":0,"value":""}"#)
    })
    .await
}

/// Checks that so many runs left what they should.
///
/// # Errors
/// When it is more or less.
pub(in crate::bench) async fn check_stored(broker: &str, runs: usize) -> anyhow::Result<()> {
    let context = jetstream::new(async_nats::connect(broker).await?);
    let stream = context.get_stream(STREAM).await?;
    let (stored, expected) = (
        stream.cached_info().state.messages,
        (runs * VALUES * STORED_PER_TASK) as u64,
    );
    anyhow::ensure!(
        stored == expected,
        "the baseline stored {stored} messages for {runs} runs; expected {expected}"
    );
    Ok(())
}
