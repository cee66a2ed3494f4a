//! `muster runs`: what was asked lately.

use crate::{
    api::Client,
    args::{Global, RunsArgs},
    ending::Ending,
    output,
    table::{self, Table},
};

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &RunsArgs,
) -> anyhow::Result<Ending> {
    let list = client.runs(args.limit, args.before.as_ref()).await?;
    if global.json {
        output::json(&list)?;
        return Ok(Ending::Done);
    }
    if list.runs.is_empty() {
        output::say(&format!(
            "no runs yet: {} run travel 'a long weekend in Rome'",
            client.command()
        ));
        return Ok(Ending::Done);
    }
    let mut runs = Table::new(&["RUN", "STATE", "WORKFLOW", "SINCE (UTC)", "REQUEST"]);
    for run in &list.runs {
        runs.row(vec![
            run.id.to_string(),
            run.state.as_str().replace('_', " "),
            run.workflow
                .as_ref()
                .map_or_else(|| "–".to_owned(), ToString::to_string),
            run.accepted_at
                .as_jiff()
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string(),
            run.request.clone(),
        ]);
    }
    table::print(&runs);
    if let Some(next) = &list.next {
        output::hint(&format!(
            "older ones: {} runs --before {next}",
            client.command()
        ));
    }
    Ok(Ending::Done)
}
