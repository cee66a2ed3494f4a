//! The engine: what happens to runs, as a pure computation.
//!
//! ```text
//!   commands, results, heartbeats, acks ──▶ Shard ──▶ outputs: append, send, reply, publish
//!                                            │  ▲
//!                              decide: events│  │apply: the fold of the log
//!                                            ▼  │
//!                                            State
//! ```
//!
//! [`State`] is the fold of the [`Event`]s of a shard's log; the same `apply` serves live work and
//! replay. The functions in `decide` look at the state and say which events come next. [`Shard`]
//! is the loop around them: it batches events into records, keeps every effect back until its
//! record is stored, settles appends in doubt, and steps down when another writer was first.
//!
//! Nothing here reads a clock, draws a random number or touches a network: time comes in with each
//! input, and everything that must happen outside goes out as an [`Output`].

mod attempt;
mod critical_path;
mod dead_letter;
mod decide;
mod event;
mod gates;
mod history;
pub mod invariants;
mod limits;
mod modification;
mod plan_parts;
mod pools;
mod record;
mod run;
mod run_task;
mod scenario;
mod schema;
mod shard;
mod snapshot;
mod state;
mod timers;
mod view;
mod workflow;

pub use attempt::{Attempt, AttemptState};
pub use dead_letter::{DeadLetter, DeadLetterKind, DeadLetterState, UnreadMessage};
pub use decide::asks_itself;
pub use event::{Batch, Event, KeptTask, RunAccepted, Stopped, StoredSuccess, Terms};
pub use gates::{Limit, Limits};
pub use history::History;
pub use modification::{KeptResult, Modification};
pub use pools::{AgentKey, AgentSnapshot, Forced, Pools, Workload};
pub use record::{FORMAT, Record, RecordError};
pub use run::{Held, Run, Spoken};
pub use run_task::RunTask;
pub use scenario::Scenario;
pub use schema::Schema;
pub use shard::{
    AnswerCommand, AppendOutcome, CancelCommand, Command, Delivery, Dispatch, DropCommand, Input,
    Output, Projection, Query, Refused, Reply, ReplyToken, ResendCommand, Settings, Shard,
    SteerCommand, Steering, StepDown, StopCommand, StoredPlanTask, SubmitCommand, TaskEnd,
    TaskEndKind,
};
pub use snapshot::{Capture, SnapshotError, SnapshotHead, merge};
pub use state::{Illegal, State};
pub use view::{Answer, Answers, ResultBody, RunView, open_questions};
pub use workflow::{
    ConfirmPolicy, ConflictEnd, ConflictPolicy, ConversationPolicy, QuestionPolicy, Stage,
    WorkflowSpec,
};
