//! Which of the baseline's processes this program is.

use std::str::FromStr;

use anyhow::bail;

use super::{echo, planner};

/// One of the baseline's processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaselineRole {
    /// Takes runs, stores tasks and results, answers.
    Planner,
    /// Gives back what it gets.
    Echo,
}

impl BaselineRole {
    /// The first argument of a program that is to be one of these; the role and the broker follow.
    pub const ARGUMENT: &str = "baseline";

    /// Its name as an argument.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planner => "planner",
            Self::Echo => "echo",
        }
    }
}

impl FromStr for BaselineRole {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> anyhow::Result<Self> {
        match name {
            "planner" => Ok(Self::Planner),
            "echo" => Ok(Self::Echo),
            other => bail!("{other:?} is no role of the baseline: use planner or echo"),
        }
    }
}

/// Serves until the process is killed.
///
/// # Errors
/// When the broker cannot be reached.
pub async fn serve(role: BaselineRole, broker: &str) -> anyhow::Result<()> {
    let client = async_nats::connect(broker).await?;
    match role {
        BaselineRole::Planner => planner::serve(client).await,
        BaselineRole::Echo => echo::serve(client).await,
    }
}
