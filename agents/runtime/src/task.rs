//! One task, as an agent gets it.

use std::{collections::BTreeMap, time::Duration};

use muster_proto::{
    AttemptId, Fault, Gap, Json, Priority, QuestionId, RunId, TaskId, TaskRequest, Tenant,
    WorkflowName,
};
use serde::de::DeserializeOwned;

/// One attempt at one task, with every body in place: what travelled by reference has been fetched.
#[derive(Debug, Clone)]
pub struct Task {
    /// The run it belongs to.
    pub run_id: RunId,
    /// The task, unique within the run.
    pub task_id: TaskId,
    /// This hand-over.
    pub attempt_id: AttemptId,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// Whose run it is.
    pub tenant: Tenant,
    /// The run's workflow, where it has one.
    pub workflow: Option<WorkflowName>,
    /// What to do.
    pub payload: Json,
    /// Data of the finished tasks that it depends on, by task id.
    pub inputs: BTreeMap<TaskId, Json>,
    /// Optional tasks that it depends on and that brought nothing.
    pub missing: Vec<Gap>,
    /// Answers of a person to questions that this task asked before, by question id.
    pub answers: BTreeMap<QuestionId, Json>,
    /// How urgent it is.
    pub priority: Priority,
    /// How long it may take.
    pub timeout: Duration,
    /// The time of the request, an input of the run. Work that depends on "now" uses this and no
    /// clock, so that the answer can be repeated.
    pub now: jiff::Timestamp,
    /// The same for every attempt at the task; missing where the agent's work changes nothing.
    pub idempotency_key: Option<String>,
    /// Why results that this task brought before were sent back, oldest first.
    pub feedback: Vec<String>,
    /// What the attempt may cost, in US dollars; no bound where missing.
    pub cost_usd_max: Option<f64>,
}

impl Task {
    /// Reads the payload as a type.
    ///
    /// # Errors
    /// A fault `bad_payload`, not to be tried again, that names the field at fault.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        read(&self.payload).map_err(|reason| {
            Fault::bad_request(format!("payload{reason}")).with_code("bad_payload")
        })
    }

    /// Reads the data of a task that this one depends on.
    ///
    /// # Errors
    /// A fault, not to be tried again: `missing_input` where there is no such task among the
    /// inputs, `bad_input` where its data has another shape.
    pub fn input<T: DeserializeOwned>(&self, task_id: &str) -> Result<T, Fault> {
        let data = self.inputs.get(task_id).ok_or_else(|| {
            let message = format!("inputs.{task_id}: missing; let the task depend on {task_id}");
            Fault::fatal(message).with_code("missing_input")
        })?;
        read(data).map_err(|reason| {
            Fault::fatal(format!("inputs.{task_id}{reason}")).with_code("bad_input")
        })
    }
}

impl From<TaskRequest> for Task {
    fn from(request: TaskRequest) -> Self {
        Self {
            run_id: request.run_id,
            task_id: request.task_id,
            attempt_id: request.attempt_id,
            attempt: request.attempt,
            tenant: request.tenant,
            workflow: request.workflow,
            payload: request.payload,
            inputs: request.inputs,
            missing: request.missing,
            answers: request.answers,
            priority: request.priority,
            timeout: Duration::from_millis(request.timeout.as_ms().unsigned_abs()),
            now: request.now.as_jiff(),
            idempotency_key: request.idempotency_key,
            feedback: request.feedback,
            cost_usd_max: request.cost_usd_max,
        }
    }
}

/// Reads quickly; only when that fails once more slowly, for the path of the field at fault.
fn read<T: DeserializeOwned>(json: &Json) -> Result<T, String> {
    json.parse().or_else(|_| {
        let mut reader = serde_json::Deserializer::from_str(json.as_str());
        serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = match error.path().to_string() {
                path if path == "." => String::new(),
                path => format!(".{path}"),
            };
            format!("{path}: {}", error.inner())
        })
    })
}

#[cfg(test)]
mod tests {
    use muster_proto::{AgentType, Seconds, Timestamp};
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Wish {
        #[allow(dead_code, reason = "only its reading is tested")]
        days: Vec<u8>,
    }

    fn task(payload: &str) -> Task {
        Task::from(TaskRequest {
            run_id: RunId::new("0-a").unwrap(),
            task_id: TaskId::new("t").unwrap(),
            attempt_id: AttemptId::new("0-a.t.1").unwrap(),
            attempt: 1,
            agent_type: AgentType::new("echo").unwrap(),
            tenant: Tenant::new("default").unwrap(),
            workflow: None,
            payload: Json::from_text(payload.to_owned()).unwrap(),
            inputs: BTreeMap::new(),
            missing: Vec::new(),
            blobs: Vec::new(),
            priority: Priority::P2,
            timeout: Seconds::from_ms(30_000),
            now: Timestamp::from_ms(0),
            shard: 0,
            result_bytes_max: 1000,
            idempotency_key: None,
            look_up: false,
            batch: None,
            feedback: Vec::new(),
            cost_usd_max: None,
            answers: BTreeMap::new(),
        })
    }

    #[test]
    fn a_bad_payload_is_a_fatal_fault_that_names_the_field() {
        let fault = task(r#"{"days":[1,"two"]}"#).payload::<Wish>().unwrap_err();
        assert!(!fault.retryable);
        assert!(fault.message.starts_with("payload.days[1]: "), "{fault}");
    }

    #[test]
    fn a_payload_that_is_no_object_is_named_as_a_whole() {
        let fault = task("7").payload::<Wish>().unwrap_err();
        assert!(fault.message.starts_with("payload: "), "{fault}");
    }

    #[test]
    fn an_input_that_is_not_there_is_named() {
        let fault = task("7").input::<u8>("weather").unwrap_err();
        assert_eq!(fault.code, "missing_input");
    }
}
