//! Every bound of the contract, each with its reason.

/// Longest message that is decoded at all. NATS servers refuse payloads above 1 MiB by default.
pub const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Deepest nesting of objects and arrays. Hand-made payloads stay below ten levels; recursion in
/// readers of any language survives this.
pub const NESTING_DEPTH_MAX: usize = 64;
/// Deepest nesting of a body of the API: what is in it goes on in messages with up to a dozen levels
/// around it, as a task's payload, its result, and the input of the next.
pub const API_NESTING_DEPTH_MAX: usize = 48;
/// Longest identifier. Fits a UUID with a readable prefix three times over, and a subject token.
pub const ID_BYTES_MAX: usize = 128;
/// Most fields of an envelope that the contract does not know and keeps.
pub const UNKNOWN_FIELDS_MAX: usize = 64;
/// Largest body that is kept in a log record or a message; larger ones are blobs. A record then
/// holds at least 32 of them.
pub const BODY_INLINE_BYTES_MAX: usize = 16 * 1024;
/// Body size above which a message that is too large as a whole moves bodies to blobs.
pub const BODY_SPILL_BYTES_MIN: usize = 512;
/// Sum of inline bodies in one input above which all bodies over [`BODY_SPILL_BYTES_MIN`] become
/// blobs, so that one event always fits a record.
pub const INLINE_SUM_BYTES_MAX: usize = 128 * 1024;
/// Largest body at all: a report with its figures. Above it the result is refused.
pub const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Largest blob: all results that one integration gets, when they are too large for a message.
pub const BLOB_BYTES_MAX: usize = 64 * 1024 * 1024;
/// One blob message. Half of what a NATS server takes by default, so that headers fit too.
pub const BLOB_CHUNK_BYTES: usize = 512 * 1024;
/// One log record. Half of what a NATS server takes by default.
pub const RECORD_BYTES_MAX: usize = 512 * 1024;
/// One coalesced message to or from an agent.
pub const BATCH_BYTES_MAX: usize = 512 * 1024;
/// One task, or one outcome without its data, alone in its message: as much as a NATS server takes
/// by default, with room for what is around it.
pub const LONE_BYTES_MAX: usize = 960 * 1024;
/// Most tasks in one coalesced message: a pool of one agent with the largest sensible capacity.
pub const BATCH_TASKS_MAX: usize = 1024;
/// Most tasks in one plan: a request body of one MiB holds no more. Plans made by models that run
/// away stop at their workflow's own bound.
pub const PLAN_TASKS_MAX: usize = 10_000;
/// Most tasks that one event names: what a person reads, and a message holds.
pub const PLAN_NAMES_MAX: usize = 1000;
/// Fewest scenarios of one request: fewer have nothing to compare.
pub const SCENARIOS_MIN: usize = 2;
/// Most scenarios of one request: each costs as much as a run, and nobody compares more at a glance.
pub const SCENARIOS_MAX: usize = 8;
/// Most dependencies of one task. An integration over a whole plan is the engine's own task.
pub const TASK_DEPENDENCIES_MAX: usize = 256;
/// Longest time that one attempt may take, in seconds (a day).
pub const TASK_TIMEOUT_S_MAX: f64 = 86_400.0;
/// Shortest time that one attempt may take, in seconds: one round trip on a busy machine.
pub const TASK_TIMEOUT_S_MIN: f64 = 0.05;
/// Times that results of one task are sent back with a reason: who does not learn from it by then
/// does not learn.
pub const FEEDBACK_MAX: usize = 8;
/// Most conflicts that one fault names: more are seldom found before the first ones are settled.
pub const CONFLICTS_MAX: usize = 16;
/// Most capabilities that an agent lists, or a task asks for.
pub const CAPABILITIES_MAX: usize = 64;
/// Largest capacity of one agent: attempts in hand are listed in each heartbeat.
pub const AGENT_CAPACITY_MAX: u32 = 1024;
/// Most sources that one result names.
pub const SOURCES_MAX: usize = 64;
/// Most assumptions that one result states.
pub const ASSUMPTIONS_MAX: usize = 64;
/// Longest text of a fault, a reason, a source or an assumption. A paragraph.
pub const TEXT_BYTES_MAX: usize = 4 * 1024;
/// Longest body of an ask, and of its answer: facts are asked for. What is larger is a task of its
/// own, whose result travels as all others do.
pub const ASK_BYTES_MAX: usize = 64 * 1024;
/// Longest chain of asks, the task's own agent counted: who asks for somebody who asks is waited for
/// by two, and deeper chains are plans that should be seen as such.
pub const ASK_DEPTH_MAX: usize = 3;
/// Most asks of one attempt: what needs more is a plan.
pub const ASKS_MAX: usize = 16;
/// Most asks for one answer: with the depth it keeps one attempt from asking more than a few hundred.
pub const ANSWER_ASKS_MAX: usize = 4;
/// Most shares of one attempt: each goes to every agent of the run that listens.
pub const SHARES_MAX: usize = 16;
/// Longest body that is shared: a summary that many get at a time.
pub const SHARE_BYTES_MAX: usize = 16 * 1024;
/// Most asks and shares that a result lists: its own, and as many asks made for its answers again.
pub const EXCHANGES_MAX: usize = 48;
/// Longest text of a progress message: one line.
pub const PROGRESS_TEXT_BYTES_MAX: usize = 256;
/// Shortest time between two progress messages of an attempt, in milliseconds: nobody reads faster.
pub const PROGRESS_GAP_MS: u64 = 100;
/// Most choices that one question offers: one key each.
pub const CHOICES_MAX: usize = 20;
/// Longest request body of the API: a long document beside the request.
pub const API_BODY_BYTES_MAX: usize = 1024 * 1024;
/// Longest that a call may wait for the answer, in seconds. Proxies cut idle calls at a minute.
pub const WAIT_S_MAX: u64 = 60;
/// Most events in one page of a run's history.
pub const EVENTS_PAGE_MAX: usize = 1000;
/// Most runs in one page of a listing.
pub const RUNS_PAGE_MAX: usize = 200;
