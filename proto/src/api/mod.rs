//! Bodies of the API, the same over HTTP and over `muster.api.<tenant>.<verb>`.

mod dead_letters;
mod decode;
mod explanation;
mod pool;
mod problem;
mod requests;
mod status;

pub use dead_letters::{
    AttemptView, DeadLetterList, DeadLetterRequest, DeadLetterView, DeadLettersRequest, MessageView,
};
pub use decode::decode;
pub use explanation::{
    AttemptExplanation, Candidate, PassedOver, RunExplanation, ScoreParts, ScoreWeights,
    TaskExplanation,
};
pub use pool::PoolView;
pub use problem::Problem;
pub use requests::{
    AnswerRequest, BreakerForce, BreakerRequest, CancelRequest, Confirm, CostsRequest,
    EventsRequest, FeedbackRequest, ListRequest, ModifyRequest, PauseRequest, PlanRequest,
    RedirectRequest, RunRequest, ScenarioRequest, StatusRequest, StopRequest, WhenBusy,
};
pub use status::{
    AgentView, AnswerBody, BreakerState, CostLine, Costs, Links, OpenQuestion, RunList, RunState,
    RunStatus, RunSummary, ScenarioStatus, StopView, TaskState, TaskStatus, WorkflowView,
};

/// Header that makes a command sent twice one command.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// Header naming the tenant; taken on loopback until sign-in exists.
pub const TENANT: &str = "X-Tenant";
/// Header of NATS requests: wait so many seconds for the answer, as `?wait=` does over HTTP.
pub const WAIT: &str = "Muster-Wait";
/// Header of NATS answers: the HTTP status that the same answer would have.
pub const STATUS: &str = "Muster-Status";
