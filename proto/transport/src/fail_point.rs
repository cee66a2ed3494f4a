//! Places at which a test lets a process die, as `kill -9` would: before and after everything that
//! others see, or that has to be found after a restart. Release builds have none of it.

use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

/// The variable that says where to die: a name and the how many-eth time, `log.append.before:3`.
pub const FAIL_POINT: &str = "MUSTER_FAIL_POINT";

macro_rules! fail_points {
    ($($(#[$doc:meta])+ $place:ident $name:literal $processes:expr,)+) => {
        /// One such place.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FailPoint {
            $($(#[$doc])+ $place,)+
        }

        impl FailPoint {
            /// All places.
            pub const ALL: &[Self] = &[$(Self::$place,)+];

            /// Its name, unique among all.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$place => $name,)+
                }
            }

            /// The programs that come by it.
            #[must_use]
            pub const fn processes(self) -> &'static [&'static str] {
                match self {
                    $(Self::$place => $processes,)+
                }
            }
        }
    };
}

const ORCHESTRATOR: &[&str] = &["orchestrator"];
const AGENT: &[&str] = &["agent"];
const BOTH: &[&str] = &["orchestrator", "agent"];

fail_points! {
    /// A record is about to be appended.
    AppendBefore "log.append.before" ORCHESTRATOR,
    /// A record is stored, and nobody was told of it.
    AppendAfter "log.append.after" ORCHESTRATOR,
    /// A task is about to be sent to its agent.
    DeliverBefore "task.deliver.before" ORCHESTRATOR,
    /// A task was sent.
    DeliverAfter "task.deliver.after" ORCHESTRATOR,
    /// An agent is about to be told that its result is stored.
    StoredBefore "stored.deliver.before" ORCHESTRATOR,
    /// It was told.
    StoredAfter "stored.deliver.after" ORCHESTRATOR,
    /// A caller is about to get its reply.
    ReplyBefore "reply.before" ORCHESTRATOR,
    /// The reply is on its way.
    ReplyAfter "reply.after" ORCHESTRATOR,
    /// Watchers are about to be told.
    EventBefore "event.publish.before" ORCHESTRATOR,
    /// Watchers were told.
    EventAfter "event.publish.after" ORCHESTRATOR,
    /// A large body is about to be stored.
    BlobBefore "blob.put.before" BOTH,
    /// One part of a large body is stored.
    BlobPart "blob.part.after" BOTH,
    /// A large body is stored, and nothing names it.
    BlobAfter "blob.put.after" BOTH,
    /// One part of a snapshot is written, and no snapshot names it.
    SnapshotPart "snapshot.part.after" ORCHESTRATOR,
    /// All parts of a snapshot are written.
    SnapshotBefore "snapshot.write.before" ORCHESTRATOR,
    /// A snapshot is written.
    SnapshotAfter "snapshot.write.after" ORCHESTRATOR,
    /// Old snapshots are removed.
    SnapshotsKept "snapshot.sweep.after" ORCHESTRATOR,
    /// A segment of the log is about to be archived.
    SegmentBefore "segment.write.before" ORCHESTRATOR,
    /// A segment of the log is archived, and still in the log too.
    SegmentAfter "segment.write.after" ORCHESTRATOR,
    /// The log is about to be trimmed.
    TrimBefore "log.trim.before" ORCHESTRATOR,
    /// The log was trimmed.
    TrimAfter "log.trim.after" ORCHESTRATOR,
    /// Rows of runs that ended or changed are about to be written.
    RowsBefore "rows.write.before" ORCHESTRATOR,
    /// Rows are written.
    RowsAfter "rows.write.after" ORCHESTRATOR,
    /// Rows that were missing are about to be made from the log.
    CatchUpBefore "rows.catch_up.before" ORCHESTRATOR,
    /// Rows that were missing are made from the log.
    CatchUpAfter "rows.catch_up.after" ORCHESTRATOR,
    /// An agent got tasks, and has not looked at them.
    TakeBefore "task.take.before" AGENT,
    /// An agent began tasks, and has not said so.
    TakeAfter "task.take.after" AGENT,
    /// An agent is about to say that it takes a task.
    AcceptBefore "acceptance.publish.before" AGENT,
    /// An agent said so.
    AcceptAfter "acceptance.publish.after" AGENT,
    /// An agent is about to send results.
    ResultBefore "result.publish.before" AGENT,
    /// An agent sent results.
    ResultAfter "result.publish.after" AGENT,
    /// An agent is told that results are stored, and has not looked at it.
    SettleBefore "stored.take.before" AGENT,
    /// An agent knows that results are stored.
    SettleAfter "stored.take.after" AGENT,
    /// An agent is about to report itself.
    HeartbeatBefore "heartbeat.publish.before" AGENT,
    /// An agent reported itself.
    HeartbeatAfter "heartbeat.publish.after" AGENT,
}

/// Where to die, and after how many times more.
static CHOSEN: LazyLock<Option<(String, AtomicU64)>> = LazyLock::new(|| {
    let chosen = std::env::var(FAIL_POINT).ok()?;
    let (name, times) = chosen.split_once(':')?;
    Some((name.to_owned(), AtomicU64::new(times.parse().ok()?)))
});

impl FailPoint {
    /// Comes by this place: the process dies here where it was told to.
    #[inline]
    pub fn pass(self) {
        if cfg!(debug_assertions)
            && let Some((name, times)) = CHOSEN.as_ref()
            && name == self.name()
            && times.fetch_sub(1, Ordering::Relaxed) == 1
        {
            eprintln!("died at {name}");
            std::process::abort();
        }
    }

    /// Comes by this place where something is so.
    #[inline]
    pub fn pass_if(self, is_so: bool) {
        if is_so {
            self.pass();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_place_has_a_name_of_its_own() {
        let names: HashSet<_> = FailPoint::ALL.iter().map(|place| place.name()).collect();
        assert_eq!(names.len(), FailPoint::ALL.len());
    }
}
