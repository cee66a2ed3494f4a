//! The engine's bounds, each with its reason.

/// Failed attempts, over the retries that the settings allow, that end a task whatever the
/// settings say.
pub(crate) const FAILURES_MAX: u32 = 20;
/// Attempts of one task that may vanish with their agent. A task that kills its agents is poison;
/// a cluster that is rolled over node by node loses an attempt two or three times at most.
pub(crate) const LOST_ATTEMPTS_MAX: u32 = 5;
/// Hand-overs of one task altogether, refusals of full agents included. Keeps the list of attempts
/// small, and ends a task that nobody ever keeps: agents that are full say so in their heartbeats,
/// so that a refusal is rare.
pub(crate) const ATTEMPTS_MAX: u32 = 100;
/// First pause before a failed task is tried again.
pub(crate) const RETRY_PAUSE_MS: i64 = 200;
/// Longest pause of our own before a failed task is tried again.
pub(crate) const RETRY_PAUSE_MS_MAX: i64 = 30_000;
/// Look-ups of one unknown outcome before a person is asked.
pub(crate) const LOOK_UPS_MAX: usize = 3;
/// How long a task of P3 waits for others to be sent together with: not felt in work that is
/// optional, and long enough to gather what one event sets free.
pub(crate) const GATHER_MS: i64 = 50;
/// Shortest time after which a backup begins: below it, the first result is nearly there.
pub(crate) const HEDGE_AFTER_MS_MIN: u64 = 50;
/// How often an attempt that is slow looks for a backup, while no other agent has room.
pub(crate) const HEDGE_AGAIN_MS: i64 = 200;
/// Longest pause that an agent may ask for (`retry_after`): an hour, so that a mistake in a header
/// does not park a run for ever.
pub(crate) const RETRY_AFTER_MS_MAX: i64 = 3_600_000;
/// Beyond a task's time-out, how long the owner waits for the agent's own report of it.
pub(crate) const DEADLINE_GRACE_MS: i64 = 2_000;
/// A task of P1 that has waited this long is overdue; P2 after twice and P3 after three times as
/// long. A third of the default time-out of a task.
pub(crate) const OVERDUE_AFTER_MS: i64 = 10_000;
/// Longest time that a task may expect to take, in milliseconds: its longest time-out, a day.
pub(crate) const EXPECTED_MS_MAX: u64 = 86_400_000;
/// Unaccepted tasks go again after this: several round trips on a busy machine.
pub(crate) const RESEND_MS: i64 = 1_000;
/// Unanswered tasks of a type without any listener go again at most this seldom.
pub(crate) const RESEND_MS_MAX: i64 = 5_000;
/// Attempts in hand of all simple agents of one type that do not register: their capacity is
/// unknown, and what waits in a client's buffer uses up its time-out.
pub(crate) const QUEUE_IN_FLIGHT_MAX: u32 = 16;
/// Shortest time that a question is open: a second, so that a mistake in a unit asks nobody in vain.
pub(crate) const QUESTION_MS_MIN: i64 = 1_000;
/// Longest time that a question is open: ninety days, so that no run waits for ever.
pub(crate) const QUESTION_MS_MAX: i64 = 90 * 86_400_000;
/// Questions that end at one tick because nobody answered: packed runs are unpacked for it.
pub(crate) const EXPIRED_MAX: usize = 200;
/// Runs of one conversation that wait for those before them: more than a person says while one works.
pub(crate) const CONVERSATION_RUNS_MAX: usize = 10;
/// Questions that one run may ask: a person's patience.
pub(crate) const QUESTIONS_MAX: usize = 20;
/// Finished runs whose whole state stays in memory, for those who ask right afterwards.
pub(crate) const FINISHED_RUNS_MAX: usize = 2_000;
/// Bytes of bodies that finished runs keep in memory.
pub(crate) const FINISHED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Finished runs of which the places in the log are kept (about 200 bytes each).
pub(crate) const REMEMBERED_RUNS_MAX: usize = 200_000;
/// A record that has so many bytes takes no more events while few records wait. Records of this
/// size keep broker, owner and agents at work at the same time; with larger ones they wait for
/// each other.
pub(crate) const RECORD_BYTES_FULL: usize = 160 * 1024;
/// With so many records waiting, appends are what takes long, and the next one grows as large as a
/// record may be: a slow disk is synced less often.
pub(crate) const RECORDS_WAITING_FEW: usize = 8;
/// Records that may wait for the append before them; each is at most half a MiB. Above it new
/// submissions are refused; results are bounded by what is in hand.
pub(crate) const RECORDS_WAITING_MAX: usize = 16;
/// Callers that may wait for one run's end.
pub(crate) const WAITERS_MAX: usize = 1_024;
/// How long after a takeover nothing is declared lost: three default heartbeats, so that agents
/// have time to report.
pub(crate) const TAKEOVER_GRACE_MS: i64 = 3_000;
/// Intervals of silence after which an agent is offline.
pub(crate) const SILENT_INTERVALS_MAX: i64 = 3;
/// Agents that the registry knows at a time; more heartbeats are ignored.
pub(crate) const AGENTS_MAX: usize = 10_000;
/// How long a run waits for a person before it is packed: who answers at once should find it warm.
pub(crate) const PARK_AFTER_MS: i64 = 60_000;
/// Runs that are packed in one go, at some 50 microseconds each.
pub(crate) const PARK_AT_A_TIME: usize = 64;
/// Dead letters that are kept, the newest: some ten MiB, and more than anybody will look at.
pub(crate) const DEAD_LETTERS_MAX: usize = 10_000;
/// Above this share of the log's room no new run is taken: what is under way has to end.
pub(crate) const ROOM_FOR_RUNS_PERCENT: u8 = 80;
/// Above this share of the log's room only results and ends are stored.
pub(crate) const ROOM_FOR_ATTEMPTS_PERCENT: u8 = 90;
/// How often the read model is told of runs that have not ended; ends are told at once.
pub(crate) const PROJECT_MS: i64 = 500;
/// How far tasks may be from the plan that results added: a result that adds a task, whose result adds
/// another, and once more. Beyond it agents call each other in a circle.
pub(crate) const ADDED_DEPTH_MAX: u32 = 3;
/// Most dead letters in one answer.
pub(crate) const DEAD_LETTERS_PAGE_MAX: usize = 200;
/// Shortest time between two dead letters of messages that nobody can read: whoever sends rubbish
/// must not fill the log. Those in between are counted.
pub(crate) const UNREAD_PAUSE_MS: i64 = 1_000;
