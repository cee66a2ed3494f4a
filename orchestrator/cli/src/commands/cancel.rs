//! `muster cancel`: stop a run.

use crate::{
    api::Client,
    args::{CancelArgs, Global},
    ending::Ending,
    output,
};

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &CancelArgs,
) -> anyhow::Result<Ending> {
    let body = client.cancel(&args.run, args.reason.as_deref()).await?;
    if global.json {
        output::json(&body)?;
    } else {
        output::answer(&format!("the run {} is {}", body.id, body.state.as_str()));
    }
    Ok(Ending::Done)
}
