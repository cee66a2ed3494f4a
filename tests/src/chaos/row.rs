//! The table of faults.

use super::{
    arena::ArenaOptions,
    log_check::LogCheck,
    rows::{self, cuts::Cut},
    runs::Acknowledged,
    scene::{Scene, Span},
    tally::Tally,
};

/// One fault.
#[derive(Debug)]
pub(super) struct Row {
    /// Its name: `ROW=name` does this one alone.
    pub(super) name: &'static str,
    /// What is done, in words.
    pub(super) what: &'static str,
    /// How often, in the short table and in the full one.
    pub(super) times: (u64, u64),
    /// How long it may be felt, in seconds; the 99th percentile.
    pub(super) aim_s: Option<f64>,
    /// Whether each fault has to change an owner.
    pub(super) takeovers: bool,
    /// How the arena differs from the usual one.
    pub(super) arena: ArenaOptions,
    pub(super) fault: Fault,
}

/// What is done to the arena.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    OrchestratorKilled,
    OrchestratorStopped,
    AgentKilled,
    BrokerKilled,
    BrokersAllKilled,
    BrokerAndOwnerKilled,
    Cut(Cut),
    LogFull,
    DatabaseDeleted,
    SlowAgent,
    SlowWatchers,
    Overload,
    Poison,
    Repeats,
    Rubbish,
    /// Several kinds, a few of each.
    Mixed,
}

/// How long an orchestrator stands still: always longer than the 1.5 s that an owner may be silent.
const STOPPED: Span = Span::of_ms(3_000, 6_000);
const STOPPED_FULL: Span = Span::of_ms(5_000, 60_000);

/// An arena as it usually is.
const USUAL: ArenaOptions = ArenaOptions {
    orchestrator: "",
    log: "",
    sections: "",
};

/// A row in the usual arena that changes no owner.
pub(super) const fn usual(name: &'static str, what: &'static str, fault: Fault) -> Row {
    Row {
        name,
        what,
        times: (1, 1),
        aim_s: None,
        takeovers: false,
        arena: USUAL,
        fault,
    }
}

/// All rows, in the order in which they are done.
pub(super) const ROWS: &[Row] = &[
    Row {
        times: (50, 500),
        aim_s: Some(3.0),
        takeovers: true,
        ..usual(
            "orchestrator-killed",
            "SIGKILL on the orchestrator that owns most; it is started again",
            Fault::OrchestratorKilled,
        )
    },
    Row {
        times: (50, 500),
        aim_s: Some(3.5),
        ..usual(
            "agent-killed",
            "SIGKILL on the agent process that has the watched task in hand; it is started again",
            Fault::AgentKilled,
        )
    },
    Row {
        times: (9, 90),
        aim_s: Some(8.0),
        ..usual(
            "broker-killed",
            "SIGKILL on each of three brokers in turn; it is started again",
            Fault::BrokerKilled,
        )
    },
    Row {
        times: (6, 60),
        aim_s: Some(11.0),
        takeovers: true,
        ..usual(
            "broker-owner-killed",
            "SIGKILL on an orchestrator and the broker that leads a log, at the same moment",
            Fault::BrokerAndOwnerKilled,
        )
    },
    Row {
        times: (4, 40),
        aim_s: Some(15.0),
        ..usual(
            "brokers-all-killed",
            "SIGKILL on all three brokers at once; they are started again",
            Fault::BrokersAllKilled,
        )
    },
    Row {
        times: (6, 20),
        aim_s: Some(3.0),
        takeovers: true,
        ..usual(
            "orchestrator-stopped",
            "SIGSTOP on an owner for longer than its lease; then it goes on",
            Fault::OrchestratorStopped,
        )
    },
    Row {
        times: (4, 40),
        aim_s: Some(15.0),
        ..usual(
            "cut-client-broker",
            "one broker cannot be reached by anybody but the others",
            Fault::Cut(Cut::ClientsFromBroker),
        )
    },
    Row {
        times: (4, 40),
        aim_s: Some(15.0),
        ..usual(
            "cut-broker-broker",
            "two brokers cannot reach each other",
            Fault::Cut(Cut::BrokerFromBroker),
        )
    },
    Row {
        times: (4, 40),
        aim_s: Some(15.0),
        ..usual(
            "broker-isolated",
            "one broker cannot reach the two others; clients stay with it",
            Fault::Cut(Cut::BrokerFromAll),
        )
    },
    Row {
        times: (1, 5),
        aim_s: Some(15.0),
        arena: ArenaOptions {
            log: "  max_bytes: 64 MiB\n",
            sections: "archive:\n  snapshot_interval_s: 2\n",
            ..USUAL
        },
        ..usual(
            "log-full",
            "the archive cannot be reached, and the log fills; then it can be reached again",
            Fault::LogFull,
        )
    },
    Row {
        times: (5, 50),
        ..usual(
            "database-deleted",
            "the SQL database's files are deleted; it is made again from the logs",
            Fault::DatabaseDeleted,
        )
    },
    Row {
        times: (4, 4),
        ..usual(
            "agent-slow",
            "an agent that takes two seconds for what others do in a moment",
            Fault::SlowAgent,
        )
    },
    Row {
        times: (100, 400),
        ..usual(
            "watcher-slow",
            "clients that watch a run's events and read nothing",
            Fault::SlowWatchers,
        )
    },
    Row {
        times: (10, 100),
        ..usual(
            "poison-task",
            "a task makes its agent panic every time",
            Fault::Poison,
        )
    },
    Row {
        times: (5_000, 200_000),
        ..usual(
            "messages-repeated",
            "tasks and results come one to five times, out of order, up to 3 s late",
            Fault::Repeats,
        )
    },
    Row {
        times: (10_000, 500_000),
        ..usual(
            "messages-malformed",
            "rubbish on every subject that programs listen on",
            Fault::Rubbish,
        )
    },
    Row {
        times: (1, 10),
        arena: ArenaOptions {
            orchestrator: "  max_concurrent_requests: 16\n",
            sections: "communication:\n  message_queue_size: 16\n",
            ..USUAL
        },
        ..usual(
            "overload",
            "twice the load that the system takes, 16 runs at a time and 16 waiting",
            Fault::Overload,
        )
    },
];

impl Row {
    /// The row of a name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        ROWS.iter().find(|row| row.name == name)
    }

    /// Does it so often.
    pub(super) async fn inject(
        &self,
        scene: &mut Scene,
        tally: &mut Tally,
        times: u64,
    ) -> anyhow::Result<()> {
        match self.fault {
            Fault::OrchestratorKilled => rows::orchestrators::killed(scene, tally, times).await,
            Fault::OrchestratorStopped => {
                let span = if times > self.times.0 {
                    STOPPED_FULL
                } else {
                    STOPPED
                };
                rows::orchestrators::stopped(scene, tally, times, span).await
            }
            Fault::AgentKilled => rows::agents::killed(scene, tally, times).await,
            Fault::BrokerKilled => rows::brokers::killed(scene, tally, times).await,
            Fault::BrokerAndOwnerKilled => {
                rows::brokers::killed_with_owner(scene, tally, times).await
            }
            Fault::BrokersAllKilled => rows::brokers::all_killed(scene, tally, times).await,
            Fault::Cut(cut) => rows::cuts::cut(scene, tally, times, cut).await,
            Fault::LogFull => rows::room::filled(scene, tally, times).await,
            Fault::DatabaseDeleted => rows::rows_deleted::deleted(scene, tally, times).await,
            Fault::SlowAgent => rows::slow::agent(scene, tally).await,
            Fault::SlowWatchers => rows::slow::watchers(scene, tally, times).await,
            Fault::Overload => rows::overload::doubled(scene, tally, times).await,
            Fault::Poison => rows::poison::submitted(scene, tally, times).await,
            Fault::Repeats => rows::repeats::repeated(scene, tally, times).await,
            Fault::Rubbish => rows::rubbish::sent(scene, tally, times).await,
            Fault::Mixed => rows::mixed::few(scene, tally).await,
        }
    }

    /// Holds the logs against what is special about the row.
    pub(super) fn check(&self, check: &LogCheck, runs: &[Acknowledged], tally: &mut Tally) {
        match self.fault {
            Fault::AgentKilled => rows::agents::check(check, tally),
            Fault::Poison => rows::poison::check(check, runs, tally),
            Fault::SlowAgent => rows::slow::check(check, tally),
            _ => {}
        }
    }
}
