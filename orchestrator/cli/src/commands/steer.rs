//! `muster pause`, `muster resume`, `muster feedback`, `muster redirect`: what operators do with a run
//! that goes on.

use muster_proto::api::AnswerBody;

use crate::{
    api::Client,
    args::{FeedbackArgs, Global, PauseArgs, RedirectArgs, ResumeArgs},
    ending::Ending,
    output,
};

pub(super) async fn pause(
    client: &Client,
    global: &Global,
    args: &PauseArgs,
) -> anyhow::Result<Ending> {
    let body = client.pause(&args.run, args.reason.as_deref()).await?;
    let resume = format!("{} resume {}", client.command(), body.id);
    tell(global, &body, "nothing more of it begins", &resume)
}

pub(super) async fn resume(
    client: &Client,
    global: &Global,
    args: &ResumeArgs,
) -> anyhow::Result<Ending> {
    let body = client.resume(&args.run).await?;
    let watch = format!("{} watch {}", client.command(), body.id);
    tell(global, &body, "it goes on", &watch)
}

pub(super) async fn feedback(
    client: &Client,
    global: &Global,
    args: &FeedbackArgs,
) -> anyhow::Result<Ending> {
    let reason = args.reason.join(" ");
    let body = client.feedback(&args.run, &args.task, &reason).await?;
    let watch = format!("{} watch {}", client.command(), body.id);
    tell(
        global,
        &body,
        "the task is done again, and what was built on it",
        &watch,
    )
}

pub(super) async fn redirect(
    client: &Client,
    global: &Global,
    args: &RedirectArgs,
) -> anyhow::Result<Ending> {
    let body = serde_json::json!({
        "task_id": args.task,
        "agent_type": args.agent_type,
        "agent_id": args.agent,
        "reason": args.reason,
    });
    let body = client.redirect(&args.run, &body).await?;
    let watch = format!("{} watch {}", client.command(), body.id);
    tell(global, &body, "the task goes to others", &watch)
}

fn tell(global: &Global, body: &AnswerBody, what: &str, next: &str) -> anyhow::Result<Ending> {
    if global.json {
        output::json(body)?;
    } else {
        output::answer(&format!("run {}: {what}", body.id));
        output::hint(next);
    }
    Ok(Ending::Done)
}
