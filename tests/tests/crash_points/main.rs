//! A crash before and after everything that others see, on real processes: each place of
//! [`FailPoint`] is hit under work, the process dies there, and is started again. Nothing that was
//! acknowledged is lost, every run ends once, and no result is stored twice.

#![allow(clippy::unwrap_used, reason = "a test stops where it must not go on")]

mod work;

use std::os::unix::process::ExitStatusExt;

use muster_tests::{Live, Program, bench::audit_echo_log};
use muster_transport::FailPoint;
use work::Work;

/// Snapshots, segments and trimming within seconds.
const SHORT: &str = "archive: {snapshot_interval_s: 1, trim_bytes: 64 KiB}\n";
const ECHO_TYPES: &[&str] = &["echo", "echo-planning", "echo-integration"];
/// What `abort` ends a process with.
const ABORTED: i32 = 6;

/// The places of a program, and when to die there: what comes first after a start, such as the
/// append that takes over, and what comes in the middle of work.
fn places(program: &str) -> Vec<(FailPoint, u64)> {
    let all = FailPoint::ALL.iter();
    let of_program = all.filter(|place| place.processes().contains(&program));
    let times = |place: &FailPoint| match place {
        // Come by about once a second.
        FailPoint::SnapshotPart
        | FailPoint::SnapshotBefore
        | FailPoint::SnapshotAfter
        | FailPoint::SnapshotsKept
        | FailPoint::SegmentBefore
        | FailPoint::SegmentAfter
        | FailPoint::TrimBefore
        | FailPoint::TrimAfter
        // Once after a start.
        | FailPoint::CatchUpBefore
        | FailPoint::CatchUpAfter => &[1][..],
        _ => &[1, 3, 9],
    };
    of_program
        .flat_map(|place| times(place).iter().map(|time| (*place, *time)))
        .collect()
}

/// Waits until a process has died where it was to.
async fn died(program: &mut Program, place: FailPoint) -> anyhow::Result<()> {
    let name = place.name();
    let status = program.ended().await;
    let status = status.map_err(|error| error.context(format!("{name} is never hit")))?;
    let told = format!("died at {name}");
    let log = program.log();
    anyhow::ensure!(
        status.signal() == Some(ABORTED) && log.lines().next_back() == Some(told.as_str()),
        "it ended with {status} instead of dying at {name}"
    );
    Ok(())
}

/// Everything that was acknowledged has ended well, and the log says so.
async fn settle(live: &Live, work: Work) -> anyhow::Result<()> {
    let acknowledged = work.stop(&live.api()?).await?;
    let archives = live.folder().join("archive");
    let runs = audit_echo_log(&live.url(), &archives, &acknowledged).await?;
    // A submission that was sent again after a crash is the same run.
    anyhow::ensure!(
        runs == acknowledged.len() && runs > 0,
        "{} runs were acknowledged, and {runs} are in the log",
        acknowledged.len()
    );
    Ok(())
}

#[cfg_attr(not(debug_assertions), ignore = "release builds have no such places")]
#[tokio::test]
async fn an_orchestrator_may_die_anywhere() {
    let mut live = Live::with_echo_and_settings(SHORT).await.unwrap();
    let work = Work::start(&live.api().unwrap());
    live.orchestrator(0).unwrap().program().kill().unwrap();
    for (place, times) in places("orchestrator") {
        let orchestrator = live.orchestrator(0).unwrap();
        orchestrator.restart_to_die(place, times).unwrap();
        died(orchestrator.program(), place).await.unwrap();
    }
    live.orchestrator(0).unwrap().restart().await.unwrap();
    settle(&live, work).await.unwrap();
    let (whole, text) = live
        .orchestrator(0)
        .unwrap()
        .read_model("check")
        .await
        .unwrap();
    assert!(whole, "{text}");
}

#[cfg_attr(not(debug_assertions), ignore = "release builds have no such places")]
#[tokio::test]
async fn an_agent_may_die_anywhere() {
    let mut live = Live::with_echo_and_settings(SHORT).await.unwrap();
    live.add_agent("mortal", ECHO_TYPES).await.unwrap();
    let work = Work::start(&live.api().unwrap());
    live.agent(1).unwrap().program().kill().unwrap();
    for (place, times) in places("agent") {
        let agent = live.agent(1).unwrap();
        agent.restart_to_die(place, times).unwrap();
        died(agent.program(), place).await.unwrap();
    }
    settle(&live, work).await.unwrap();
}
