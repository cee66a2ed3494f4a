//! The integration task of the workflow `echo`.

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{Fault, Json, limits::AGENT_CAPACITY_MAX};
use serde::Serialize;

use super::EchoData;

/// Puts the values back in order.
pub(crate) struct EchoIntegration;

#[derive(Serialize)]
struct Values {
    values: Vec<Json>,
}

#[async_trait]
impl Agent for EchoIntegration {
    fn description(&self) -> Description {
        Description::new("echo-integration")
            .capabilities(["integration"])
            .max_capacity(AGENT_CAPACITY_MAX)
    }

    async fn handle(&self, task: Task, _context: Context) -> Result<Output, Fault> {
        // The planning task's data is among the inputs too; it has no number.
        let number = |id: &str| id.strip_prefix("echo-")?.parse::<usize>().ok();
        let mut numbered = Vec::with_capacity(task.inputs.len());
        for id in task.inputs.keys() {
            if let Some(number) = number(id.as_str()) {
                let echo: EchoData = task.input(id.as_str())?;
                numbered.push((number, echo.value));
            }
        }
        numbered.sort_by_key(|(number, _)| *number);
        let values = numbered.into_iter().map(|(_, value)| value).collect();
        Ok(Output::result(Values { values }))
    }
}
