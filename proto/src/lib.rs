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
pub mod codec;
pub mod json_bound;
pub mod limits;
pub mod protobuf;
pub mod schemas;
pub mod stable_hash;
pub mod subject;

mod ask;
mod blob;
mod conflict;
mod content_type;
mod control;
mod decode_error;
mod delegation;
mod envelope;
mod event;
mod exchange;
mod fault;
mod fields;
mod header;
mod heartbeat;
mod ids;
mod json;
mod payload;
mod payload_bounds;
mod plan;
mod priority;
mod question;
mod read_at;
mod response_time;
mod result;
mod result_bounds;
mod seconds;
mod share;
mod talk_bounds;
mod task;
mod timestamp;

pub use ask::{Answer, AnswerOutcome, Ask, Found};
pub use blob::{BlobRef, Body, sha256_hex};
pub use conflict::Conflict;
pub use content_type::{ContentType, UnknownContentType};
pub use control::Control;
pub use decode_error::DecodeError;
pub use delegation::Delegation;
pub use envelope::{Envelope, MessageType, WirePriority};
pub use event::{RunEvent, RunEventKind, RunEvents};
pub use exchange::{AskMade, Exchange, ShareMade};
pub use fault::{AtFault, Fault};
pub use header::Header;
pub use heartbeat::{AgentStatus, Delivery, Effects, Heartbeat};
pub use ids::{
    AgentId, AgentType, AttemptId, CommandId, IdError, MessageId, QuestionId, RunId, TaskId,
    Tenant, Topic, WorkflowName,
};
pub use json::Json;
pub use payload::{Payload, Refusal, Results, Tasks};
pub use plan::{Plan, PlanError, PlanNode, PlanTask, check_plan};
pub use priority::Priority;
pub use question::{Choice, Question};
pub use response_time::ResponseTime;
pub use result::{Method, Outcome, Success, TaskResult, Tokens};
pub use seconds::Seconds;
pub use share::{Progress, Share};
pub use task::{Gap, TaskRequest};
pub use timestamp::Timestamp;
