//! `muster show`: a run as it is now.

use anyhow::Context as _;
use console::style;
use muster_proto::{RunEvent, RunId, api::RunStatus};
use serde::Serialize;

use super::{formatted, run_text, why};
use crate::{
    api::Client,
    args::{Global, ShowArgs},
    ending::Ending,
    output, printable,
    table::{self, Table},
    view,
};

/// Most events that are shown: a run with the largest plan and a few retries each.
const EVENTS_MAX: usize = 20_000;

#[derive(Serialize)]
struct WithEvents<'a> {
    status: &'a RunStatus,
    events: &'a [RunEvent],
}

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &ShowArgs,
) -> anyhow::Result<Ending> {
    if args.why {
        return why::execute(client, global, &args.run).await;
    }
    let status = client.status(&args.run).await?;
    if let Some(format) = &args.format {
        return formatted::print(&status, format);
    }
    let events = if args.events {
        all_events(client, &args.run).await?
    } else {
        Vec::new()
    };
    match (global.json, args.events) {
        (true, true) => output::json(&WithEvents {
            status: &status,
            events: &events,
        })?,
        (true, false) => output::json(&status)?,
        (false, _) => print(client, &status, &events)?,
    }
    Ok(Ending::Done)
}

async fn all_events(client: &Client, run: &RunId) -> anyhow::Result<Vec<RunEvent>> {
    let mut events: Vec<RunEvent> = Vec::new();
    while events.len() < EVENTS_MAX {
        let after = events.last().map_or(0, |event| event.number);
        let page = client.events_page(run, after).await?;
        if page.is_empty() {
            break;
        }
        events.extend(page);
    }
    Ok(events)
}

fn print(client: &Client, status: &RunStatus, events: &[RunEvent]) -> anyhow::Result<()> {
    output::answer(&head(status));
    print_scenarios(status);
    print_tasks(status);
    for event in events {
        let at = event.at.as_jiff().strftime("%H:%M:%S%.3f");
        output::answer(&format!(
            "{:>5}  {at}  {}",
            event.number,
            view::words(&event.kind)
        ));
    }
    if !events.is_empty() {
        output::answer("");
    }
    for question in &status.questions {
        let question_text = run_text::question(question);
        let command = format!(
            "{} answer {} KEY --question {}",
            client.command(),
            status.id,
            question.id
        );
        output::answer(&format!("{question_text}\nanswer: {command}\n"));
    }
    if let Some(cost) = cost(status) {
        output::answer(&cost);
    }
    for assumption in &status.assumptions {
        output::answer(&printable::line(&format!("assumed: {assumption}")));
    }
    for gap in &status.gaps {
        output::answer(&printable::line(&format!(
            "missing: {}: {}",
            gap.task_id, gap.reason
        )));
    }
    if let Some(fault) = &status.fault {
        output::answer(&printable::block(&format!("failed: {}", fault.message)));
    }
    if let Some(result) = &status.result {
        output::answer(&run_text::answer_of(status, result).context("the answer cannot be shown")?);
    }
    Ok(())
}

fn head(status: &RunStatus) -> String {
    let workflow = status
        .workflow
        .as_ref()
        .map_or("its own plan", |name| name.as_str());
    let accepted = status
        .accepted_at
        .as_jiff()
        .strftime("%Y-%m-%d %H:%M:%S UTC");
    let state = status.state.as_str().replace('_', " ");
    format!(
        "{}  {workflow}  {state}  since {accepted}\n",
        style(&status.id).bold()
    )
}

/// What it cost, where that is known or bounded.
fn cost(status: &RunStatus) -> Option<String> {
    let spent = format!("cost: ${:.4}", status.cost_usd);
    let tokens = status.tokens.input + status.tokens.output;
    let tokens = format!("{tokens} tokens");
    match status.cost_limit_usd {
        Some(limit) => Some(format!("{spent} of ${limit:.4}, {tokens}")),
        None if status.cost_usd > 0.0 => Some(format!("{spent}, {tokens}")),
        None => None,
    }
}

fn print_scenarios(status: &RunStatus) {
    if status.scenarios.is_empty() {
        return;
    }
    let mut scenarios = Table::new(&["SCENARIO", "STATE", "ASSUMPTIONS", "NOTE"]);
    for scenario in &status.scenarios {
        scenarios.row(vec![
            printable::line(&scenario.name),
            scenario.state.as_str().replace('_', " "),
            printable::line(scenario.assumptions.as_str()),
            printable::line(scenario.fault.as_deref().unwrap_or_default()),
        ]);
    }
    table::print(&scenarios);
    output::answer("");
}

fn print_tasks(status: &RunStatus) {
    if status.tasks.is_empty() {
        return;
    }
    let mut columns = vec![
        "TASK", "AGENT", "STATE", "PRIORITY", "ATTEMPTS", "NOTE", "AFTER",
    ];
    let has_scenarios = !status.scenarios.is_empty();
    columns.extend(has_scenarios.then_some("SCENARIOS"));
    let mut tasks = Table::new(&columns);
    for task in &status.tasks {
        let after: Vec<&str> = task
            .depends_on
            .iter()
            .map(muster_proto::TaskId::as_str)
            .collect();
        let mut row = vec![
            task.id.to_string(),
            task.agent_type.to_string(),
            format!("{:?}", task.state).to_lowercase(),
            format!("{:?}", task.priority),
            task.attempts.to_string(),
            task.note.clone().unwrap_or_default(),
            after.join(", "),
        ];
        row.extend(has_scenarios.then(|| printable::line(&task.scenarios.join(", "))));
        tasks.row(row);
    }
    table::print(&tasks);
    output::answer("");
}
