//! `muster agents`: who is there to work.

use crate::{
    api::Client,
    args::Global,
    ending::Ending,
    output,
    table::{self, Table},
};

pub(super) async fn execute(client: &Client, global: &Global) -> anyhow::Result<Ending> {
    let agents = client.agents().await?;
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
        "SEEN",
        "CAPABILITIES",
    ]);
    for agent in &agents {
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
            format!("{:.1} s ago", agent.seen_s),
            record.capabilities.join(", "),
        ]);
    }
    table::print(&table);
    Ok(Ending::Done)
}
