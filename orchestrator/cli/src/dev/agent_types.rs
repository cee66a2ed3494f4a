//! Which agents there are to start.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context as _, bail};
use muster_proto::AgentType;
use tokio::{process::Command, time::timeout};

/// The program only prints a list.
const LIST_TIMEOUT: Duration = Duration::from_secs(10);
/// Each type is a process: more than this is a list that went wrong.
const TYPES_MAX: usize = 100;

/// The types that the agent program serves, as it lists them.
pub(super) async fn list(agent: &Path) -> anyhow::Result<Vec<AgentType>> {
    let mut command = Command::new(agent);
    command
        .arg("--list")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let name = agent.display();
    let output = timeout(LIST_TIMEOUT, command.output())
        .await
        .with_context(|| {
            format!(
                "`{name} --list` says nothing for {} s",
                LIST_TIMEOUT.as_secs()
            )
        })?
        .with_context(|| format!("{name} cannot be started"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{name} --list` fails ({}): {}", output.status, said.trim());
    }
    let types: Vec<AgentType> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(TYPES_MAX)
        .map(|line| {
            AgentType::new(line).with_context(|| format!("`{name} --list` names {line:?}, which"))
        })
        .collect::<anyhow::Result<_>>()?;
    if types.is_empty() {
        bail!("`{name} --list` names no agent type");
    }
    Ok(types)
}
