//! `muster emergency-stop`: everything at once.

use muster_proto::api::StopView;
use reqwest::Method;

use crate::{
    api::Client,
    args::{EmergencyStopArgs, Global},
    ending::Ending,
    output, printable,
};

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &EmergencyStopArgs,
) -> anyhow::Result<Ending> {
    let reason = args.reason.join(" ");
    let view = match (args.lift, reason.is_empty()) {
        (true, _) => client.emergency_stop(Method::DELETE, None).await?,
        (false, true) => client.emergency_stop(Method::GET, None).await?,
        (false, false) => client.emergency_stop(Method::PUT, Some(&reason)).await?,
    };
    if global.json {
        output::json(&view)?;
    } else {
        output::answer(&words(&view));
        if view.stopped {
            output::hint(&format!("{} emergency-stop --lift", client.command()));
        }
    }
    Ok(Ending::Done)
}

fn words(view: &StopView) -> String {
    let since = view
        .since
        .map(|at| at.as_jiff().strftime("%Y-%m-%d %H:%M:%S UTC"));
    match (view.stopped, since) {
        (false, _) => "nothing is stopped".to_owned(),
        (true, since) => {
            let since = since.map_or_else(String::new, |since| format!(" since {since}"));
            let reason = printable::line(view.reason.as_deref().unwrap_or_default());
            format!("everything is stopped{since}: {reason}")
        }
    }
}
