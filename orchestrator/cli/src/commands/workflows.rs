//! `muster workflows`: what can be asked.

use console::style;
use muster_proto::AgentType;

use crate::{api::Client, args::Global, ending::Ending, output, printable};

pub(super) async fn execute(client: &Client, global: &Global) -> anyhow::Result<Ending> {
    let workflows = client.workflows().await?;
    if global.json {
        output::json(&workflows)?;
        return Ok(Ending::Done);
    }
    let command = client.command();
    for workflow in &workflows {
        let types: Vec<&str> = workflow.agent_types.iter().map(AgentType::as_str).collect();
        output::answer(&format!(
            "{}  {}\n  agents: {}",
            style(&workflow.name).bold(),
            printable::line(&workflow.description),
            types.join(", "),
        ));
        for example in &workflow.examples {
            let example = quoted(&printable::line(example));
            output::answer(&format!("  {command} run {} {example}", workflow.name));
        }
        output::answer("");
    }
    Ok(Ending::Done)
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_can_be_pasted_into_a_shell() {
        assert_eq!(quoted("it's $4,000"), "'it'\\''s $4,000'");
    }
}
