//! What a person reads when everything is up.

use console::style;
use serde_json::json;

use super::{
    stack::{Role, Stack},
    startup::Running,
};
use crate::{args::Global, output};

/// Where the API listens when nothing else has the port; the client looks there by itself.
const API_URL_USUAL: &str = "http://127.0.0.1:8080";

/// Says where everything is and how to try it; as one line of JSON for a program.
pub(super) fn print(running: &Running, stack: &Stack, global: &Global) -> anyhow::Result<()> {
    if global.json {
        return output::json_line(&as_json(running, stack));
    }
    let program = output::program();
    let url = match running.api_url.as_str() {
        API_URL_USUAL => String::new(),
        url => format!(" --url {url}"),
    };
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
        "run travel '5 days in Japan for 2, about $4,000, temples and food'",
        "workflows",
        "agents",
    ] {
        output::say(&format!("  {program}{url} {example}"));
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
