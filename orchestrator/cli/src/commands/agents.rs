//! `muster agents`: who is there to work.

use muster_proto::api::{AgentView, BreakerState};

use super::pools;
use crate::{
    api::Client,
    args::Global,
    ending::Ending,
    output,
    table::{self, Table},
};

pub(super) async fn execute(client: &Client, global: &Global) -> anyhow::Result<Ending> {
    let agents = client.agents().await?;
    let ending = print(&agents, global)?;
    if !global.json && !agents.is_empty() {
        // What pools want is new every second; nothing is amiss in the first one.
        let pools = client.pools().await?;
        if !pools.is_empty() {
            output::answer("");
            table::print(&pools::table(&pools));
        }
    }
    Ok(ending)
}

/// Shows agents.
pub(super) fn print(agents: &[AgentView], global: &Global) -> anyhow::Result<Ending> {
    if global.json {
        output::json(&agents)?;
        return Ok(Ending::Done);
    }
    if agents.is_empty() {
        output::say("no agents yet: `agent --all` serves every type that comes with Muster");
        return Ok(Ending::Done);
    }
    let mut table = Table::new(&[
        "AGENT",
        "TYPE",
        "STATUS",
        "LOAD",
        "MEAN TIME",
        "COST",
        "CONTEXT",
        "BREAKER",
        "DONE",
        "VERSION",
        "SEEN",
        "CAPABILITIES",
    ]);
    for agent in agents {
        let record = &agent.record;
        let status = format!("{:?}", record.status).to_lowercase();
        table.row(vec![
            record.agent_id.to_string(),
            record.agent_type.to_string(),
            if agent.online {
                status
            } else {
                "offline".to_owned()
            },
            format!(
                "{} of {}",
                record.current_load.max(agent.in_flight),
                record.max_capacity
            ),
            format!("{} ms", record.response_time_avg.as_ms()),
            format!("${:.4}", record.cost_per_request),
            context(record.context_window),
            breaker(agent),
            format!("{} ok, {} failed", agent.succeeded, agent.failed),
            record.version.clone().unwrap_or_default(),
            format!("{:.1} s ago", agent.seen_s),
            record.capabilities.join(", "),
        ]);
    }
    table::print(&table);
    Ok(Ending::Done)
}

fn context(tokens: u64) -> String {
    if tokens == 0 {
        "no model".to_owned()
    } else {
        format!("{tokens} tokens")
    }
}

/// The breaker that is further from closed: the agent's own, or its type's.
fn breaker(agent: &AgentView) -> String {
    let word = |state| match state {
        BreakerState::Closed => "closed",
        BreakerState::HalfOpen => "half open",
        BreakerState::Open => "open",
    };
    if agent.type_breaker > agent.breaker {
        format!("{} (type)", word(agent.type_breaker))
    } else {
        word(agent.breaker).to_owned()
    }
}
