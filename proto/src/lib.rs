//! The contract between orchestrators, agents and clients.
//!
//! Everything that crosses a process boundary is defined here, once: the message [`Envelope`], what
//! travels in it ([`Payload`]: tasks out, results back, heartbeats, control), what watchers see
//! ([`RunEvent`]), the bodies of the API ([`api`]), the [`subject`]s that messages travel on and
//! every [`limits`] with its reason.
//!
//! Decoding never panics and never trusts: a message is first held against the bounds
//! ([`bounds`]), then split into fields, and each field that is missing or wrong is named in the
//! [`DecodeError`]. The crate does no input or output and knows no broker.

pub mod api;
pub mod bounds;
pub mod limits;
pub mod subject;

mod blob;
mod control;
mod decode_error;
mod envelope;
mod event;
mod fault;
mod fields;
mod heartbeat;
mod ids;
mod json;
mod payload;
mod plan;
mod priority;
mod question;
mod response_time;
mod result;
mod seconds;
mod task;
mod timestamp;

pub use blob::{BlobRef, Body, sha256_hex};
pub use control::Control;
pub use decode_error::DecodeError;
pub use envelope::{Envelope, MessageType, WirePriority};
pub use event::{RunEvent, RunEventKind, RunEvents};
pub use fault::{AtFault, Fault};
pub use heartbeat::{AgentStatus, Delivery, Heartbeat};
pub use ids::{
    AgentId, AgentType, AttemptId, CommandId, IdError, MessageId, QuestionId, RunId, TaskId,
    Tenant, WorkflowName,
};
pub use json::Json;
pub use payload::{Payload, Refusal, Results, Tasks};
pub use plan::{Plan, PlanError, PlanTask};
pub use priority::Priority;
pub use question::{Choice, Question};
pub use response_time::ResponseTime;
pub use result::{Method, Outcome, Success, TaskResult, Tokens};
pub use seconds::Seconds;
pub use task::{Gap, TaskRequest};
pub use timestamp::Timestamp;
