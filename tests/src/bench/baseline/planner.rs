//! The baseline's planner: takes a run, has its tasks done, answers.

use std::time::Duration;

use async_nats::{
    Client, Message,
    jetstream::{self, Context},
};
use bytes::Bytes;
use futures_util::{StreamExt, future::try_join_all};
use serde::{Deserialize, Serialize};

use super::{
    echo::{self, Echo},
    stored,
};

/// Where runs are submitted.
pub(in crate::bench) const RUN_SUBJECT: &str = "baseline.run";
/// With every stored message synced, and 64 runs at a time, one waits longer than the usual five
/// seconds on a slow disk.
const ACK_TIMEOUT: Duration = Duration::from_secs(30);

/// As much of a submission as is looked at.
#[derive(Deserialize)]
struct Submission<'a> {
    #[serde(borrow)]
    request: Values<'a>,
}

#[derive(Serialize, Deserialize)]
struct Values<'a> {
    #[serde(borrow)]
    values: Vec<&'a str>,
}

/// In the form of Muster's answers, so that the same client reads it.
#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    state: &'a str,
    result: Values<'a>,
}

pub(super) async fn serve(client: Client) -> anyhow::Result<()> {
    let mut context = jetstream::new(client.clone());
    context.set_timeout(ACK_TIMEOUT);
    stored::create(&context).await?;
    let mut runs = client.subscribe(RUN_SUBJECT).await?;
    let mut taken = 0_u64;
    while let Some(submission) = runs.next().await {
        taken += 1;
        let (client, context, run) = (client.clone(), context.clone(), format!("b-{taken}"));
        tokio::spawn(async move {
            if let Err(error) = serve_run(&client, &context, &run, submission).await {
                eprintln!("{run}: {error:#}");
            }
        });
    }
    Ok(())
}

async fn serve_run(
    client: &Client,
    context: &Context,
    run: &str,
    submission: Message,
) -> anyhow::Result<()> {
    let Some(reply) = submission.reply else {
        return Ok(());
    };
    let read: Submission = serde_json::from_slice(&submission.payload)?;
    let numbered = read.request.values.iter().enumerate();
    let tasks = numbered.map(|(task, value)| do_task(client, context, Echo { run, task, value }));
    let results = try_join_all(tasks).await?;
    let read = |result: &'_ Bytes| -> serde_json::Result<String> {
        Ok(serde_json::from_slice::<Echo>(result)?.value.to_owned())
    };
    let values: Vec<String> = results
        .iter()
        .map(read)
        .collect::<serde_json::Result<_>>()?;
    let answer = Answer {
        id: run,
        state: "completed",
        result: Values {
            values: values.iter().map(String::as_str).collect(),
        },
    };
    client
        .publish(reply, serde_json::to_vec(&answer)?.into())
        .await?;
    Ok(())
}

/// Stores a task, has it done, and stores the result.
async fn do_task(client: &Client, context: &Context, task: Echo<'_>) -> anyhow::Result<Bytes> {
    let body = Bytes::from(serde_json::to_vec(&task)?);
    context
        .publish(stored::TASK_SUBJECT, body.clone())
        .await?
        .await?;
    let result = client.request(echo::SUBJECT, body).await?.payload;
    context
        .publish(stored::RESULT_SUBJECT, result.clone())
        .await?
        .await?;
    Ok(result)
}
