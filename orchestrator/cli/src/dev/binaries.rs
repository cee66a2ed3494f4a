//! Where the programs are.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::{process::Command, time::timeout};

/// Names the broker's program where it is not on the PATH.
const BROKER_VARIABLE: &str = "MUSTER_NATS_SERVER";
/// The first version with everything that the log and its blobs rely on.
const BROKER_OLDEST: (u32, u32) = (2, 12);
/// The broker only prints its version.
const VERSION_TIMEOUT: Duration = Duration::from_secs(10);

/// The programs that make a whole.
#[derive(Debug)]
pub(super) struct Binaries {
    pub(super) broker: PathBuf,
    pub(super) orchestrator: PathBuf,
    pub(super) agent: PathBuf,
}

impl Binaries {
    /// Finds them: the broker by the environment, the others beside this program.
    pub(super) async fn find() -> anyhow::Result<Self> {
        let this = std::env::current_exe().context("this program does not know where it is")?;
        let folder = this.parent().unwrap_or(Path::new("."));
        let broker = find_broker()?;
        check_version(&broker).await?;
        Ok(Self {
            broker,
            orchestrator: beside(folder, "orchestrator", "muster-orchestrator")?,
            agent: beside(folder, "agent", "muster-agents")?,
        })
    }
}

fn beside(folder: &Path, name: &str, package: &str) -> anyhow::Result<PathBuf> {
    let path = folder.join(name);
    if !path.is_file() {
        bail!(
            "{} is missing: build it with `cargo build -p {package}`, or put it beside muster",
            path.display()
        );
    }
    Ok(path)
}

fn find_broker() -> anyhow::Result<PathBuf> {
    if let Some(path) = std::env::var_os(BROKER_VARIABLE).filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!(
                "{BROKER_VARIABLE} names {}, which is no file",
                path.display()
            );
        }
        return Ok(path);
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders)
        .map(|folder| folder.join("nats-server"))
        .find(|path| path.is_file())
        .with_context(|| {
            format!(
                "nats-server is not on the PATH: `make tools` gets it (then {BROKER_VARIABLE}=.tools/nats-server), or install {}.{} or later",
                BROKER_OLDEST.0, BROKER_OLDEST.1
            )
        })
}

async fn check_version(broker: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(broker);
    command
        .arg("--version")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let name = broker.display();
    let output = timeout(VERSION_TIMEOUT, command.output())
        .await
        .with_context(|| format!("`{name} --version` says nothing"))?
        .with_context(|| format!("{name} cannot be started"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    match version(&said) {
        Some(version) if version >= BROKER_OLDEST => Ok(()),
        Some((major, minor)) => bail!(
            "{name} is version {major}.{minor}, and {}.{} or later is needed: `make tools` gets it (then {BROKER_VARIABLE}=.tools/nats-server)",
            BROKER_OLDEST.0,
            BROKER_OLDEST.1
        ),
        None => bail!(
            "{name} is no nats-server: it says {:?}",
            said.lines().next().unwrap_or_default()
        ),
    }
}

/// Major and minor number from `nats-server: v2.15.1`.
fn version(said: &str) -> Option<(u32, u32)> {
    let (_, version) = said.trim().rsplit_once(": v")?;
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_broker_is_compared_as_numbers() {
        assert_eq!(version("nats-server: v2.15.1\n"), Some((2, 15)));
        assert_eq!(version("nats-server: v2.9.10-beta"), Some((2, 9)));
        assert!(version("nats-server: v2.9.10") < Some(BROKER_OLDEST));
        assert_eq!(version("hello"), None);
    }
}
