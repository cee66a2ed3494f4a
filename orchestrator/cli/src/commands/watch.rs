//! `muster watch`: a run until it ends.

use muster_proto::{RunEvent, RunId};

use super::run;
use crate::{
    api::Client,
    args::{Global, WatchArgs},
    ending::Ending,
    follow::{Followed, Follower},
    output,
    signals::Signals,
    view::{Progress, View},
};

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &WatchArgs,
) -> anyhow::Result<Ending> {
    let mut signals = Signals::listen()?;
    if global.json {
        return as_lines(client, &args.run, &mut signals).await;
    }
    let status = client.status(&args.run).await?;
    run::finish(client, global, &status, &mut signals).await
}

/// Every event as one line of JSON.
async fn as_lines(client: &Client, run: &RunId, signals: &mut Signals) -> anyhow::Result<Ending> {
    let status = client.status(run).await?;
    let mut follower = Follower::new(client, &status, Box::new(JsonLines));
    Ok(match follower.follow(signals).await? {
        Followed::Interrupted => Ending::Interrupted,
        Followed::Stopped(status) => Ending::of_state(status.state).unwrap_or(Ending::Waits),
    })
}

struct JsonLines;

impl View for JsonLines {
    fn event(&mut self, event: &RunEvent, _progress: &Progress) {
        if let Err(error) = output::json_line(event) {
            output::error(&error.to_string());
        }
    }

    /// Lines are events, which have numbers and come again when asked for; this is neither.
    fn told(&mut self, _told: &muster_proto::Progress, _progress: &Progress) {}

    fn tick(&mut self, _progress: &Progress) {}

    fn note(&mut self, text: &str) {
        output::say(text);
    }

    fn close(&mut self, _progress: &Progress) {}
}
