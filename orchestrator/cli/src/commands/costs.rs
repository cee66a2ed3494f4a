//! `muster costs`: what runs have cost, by workflow.

use muster_proto::api::{CostLine, Costs};

use crate::{
    api::Client,
    args::{CostsArgs, Global},
    ending::Ending,
    output,
    table::{self, Table},
};

pub(super) async fn execute(
    client: &Client,
    global: &Global,
    args: &CostsArgs,
) -> anyhow::Result<Ending> {
    let costs = client.costs(args.since, args.until).await?;
    if global.json {
        output::json(&costs)?;
    } else if costs.total.runs == 0 {
        output::say("no runs in that time");
    } else {
        table::print(&table(&costs));
    }
    Ok(Ending::Done)
}

/// One row a workflow, and one for all of them.
fn table(costs: &Costs) -> Table {
    let mut table = Table::new(&[
        "WORKFLOW",
        "RUNS",
        "COST",
        "A RUN",
        "TOKENS READ",
        "WRITTEN",
    ]);
    for line in &costs.workflows {
        let workflow = line.workflow.as_ref().map(|it| it.as_str());
        table.row(row(workflow.unwrap_or("(own plans)"), line));
    }
    if costs.workflows.len() > 1 {
        table.row(row("all", &costs.total));
    }
    table
}

fn row(name: &str, line: &CostLine) -> Vec<String> {
    #[allow(clippy::cast_precision_loss, reason = "a mean for people")]
    let each_usd = line.cost_usd / line.runs.max(1) as f64;
    vec![
        name.to_owned(),
        line.runs.to_string(),
        format!("${:.2}", line.cost_usd),
        format!("${each_usd:.4}"),
        line.tokens.input.to_string(),
        line.tokens.output.to_string(),
    ]
}
