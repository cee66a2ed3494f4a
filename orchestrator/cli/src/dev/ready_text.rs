//! What a person reads when everything is up.

use console::style;
use serde_json::json;

use super::{
    stack::{Role, Stack},
    startup::Running,
};
use crate::{api::Client, args::Global, output};

/// Says where everything is and how to try it; as one line of JSON for a program.
pub(super) fn print(running: &Running, stack: &Stack, global: &Global) -> anyhow::Result<()> {
    if global.json {
        return output::json_line(&as_json(running, stack));
    }
    let command = Client::new(&running.api_url, global.tenant.clone())?.command();
    output::say(&format!(
        "\n{}\n",
        style("Muster is ready.").for_stderr().bold().green()
    ));
    for (name, value) in [
        ("API", running.api_url.as_str()),
        ("broker", running.broker_url.as_str()),
        ("logs", &running.logs.display().to_string()),
    ] {
        output::say(&format!("  {name:<8}{value}"));
    }
    output::say("\nTry it in another terminal:\n");
    for example in [
        "run travel '5 days in Japan, temples and food'",
        "workflows",
        "agents",
    ] {
        output::say(&format!("  {command} {example}"));
    }
    output::say("\nCtrl-C stops everything.");
    Ok(())
}

fn as_json(running: &Running, stack: &Stack) -> serde_json::Value {
    let processes = [Role::Broker, Role::Orchestrator, Role::Agent].map(|role| stack.pids(role));
    let processes: Vec<serde_json::Value> = processes
        .into_iter()
        .flatten()
        .map(|(name, pid)| json!({"name": name, "pid": pid}))
        .collect();
    json!({
        "api": running.api_url,
        "broker": running.broker_url,
        "logs": running.logs,
        "processes": processes,
    })
}
