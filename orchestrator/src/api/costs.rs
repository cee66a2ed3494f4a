//! What a tenant's runs have cost, from the read model: of one shard, and added up.

use muster_proto::{
    WorkflowName,
    api::{CostLine, Costs, CostsRequest},
};

use super::{
    answer::Failed,
    call::{Answer, Call},
    old_runs::{behind_problem, database_problem},
    problems,
};
use crate::shards::Shard;

pub(super) async fn costs(
    shard: &Shard,
    call: &Call,
    request: CostsRequest,
) -> Result<Answer, Failed> {
    let Some(reading) = &shard.reading else {
        let detail = "there is no read model: set read_model.url";
        return Err(problems::unavailable(detail).into());
    };
    let number = shard.owner.shard();
    let model = reading.at(number, 0).await;
    let model = model.map_err(|behind| behind_problem(&behind))?;
    let since_ms = request.since.map_or(0, |at| at.as_ms());
    let until_ms = request.until.map_or(i64::MAX, |at| at.as_ms());
    let tenant = call.tenant.as_str();
    let lines = model.costs(number, tenant, (since_ms, until_ms)).await;
    let lines = lines.map_err(|error| database_problem(&error))?;
    Ok(Answer::of(200, &added_up(lines.into_iter().map(line))))
}

fn line(line: muster_read_model::CostLine) -> CostLine {
    #[allow(clippy::cast_precision_loss, reason = "far below the bound")]
    let cost_usd = line.cost_usd_micros as f64 / 1e6;
    CostLine {
        workflow: line.workflow.and_then(|name| WorkflowName::new(name).ok()),
        runs: line.runs,
        cost_usd,
        tokens: muster_proto::Tokens {
            input: line.input_tokens,
            output: line.output_tokens,
        },
    }
}

/// Lines of the same workflow become one, the most expensive first.
pub(super) fn added_up(lines: impl IntoIterator<Item = CostLine>) -> Costs {
    let mut costs = Costs::default();
    for line in lines {
        add(&mut costs.total, &line);
        let mut known = costs.workflows.iter_mut();
        match known.find(|known| known.workflow == line.workflow) {
            Some(known) => add(known, &line),
            None => costs.workflows.push(line),
        }
    }
    let by_cost = |left: &CostLine, right: &CostLine| right.cost_usd.total_cmp(&left.cost_usd);
    costs.workflows.sort_by(by_cost);
    costs
}

fn add(sum: &mut CostLine, line: &CostLine) {
    sum.runs += line.runs;
    sum.cost_usd += line.cost_usd;
    sum.tokens.input += line.tokens.input;
    sum.tokens.output += line.tokens.output;
}
