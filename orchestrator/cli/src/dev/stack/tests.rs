//! Real processes, started and stopped.

use std::path::Path;

use muster_settings::LoadOptions;
use rustix::process::{Pid, test_kill_process};

use super::{super::child_log::ChildLog, *};

fn stack() -> Stack {
    let mut settings = muster_settings::load(&LoadOptions::default()).unwrap();
    settings.agent.grace_period_s = 0;
    let mut stack = Stack::new(&settings, false);
    stack.agent_patience = Duration::from_millis(500);
    stack
}

/// A shell that says when it is ready, and at SIGTERM does what it is told.
fn shell(folder: &Path, name: &str, at_stop: &str) -> ChildSpec {
    let order = folder.join("order");
    let script = format!(
        "trap '{at_stop}' TERM; echo {name} ready; while true; do sleep 0.02; done",
        at_stop = at_stop.replace("ORDER", &order.display().to_string()),
    );
    ChildSpec {
        name: name.to_owned(),
        program: "/bin/sh".into(),
        arguments: vec!["-c".to_owned(), script],
        variables: Vec::new(),
        log: ChildLog {
            path: folder.join(format!("{name}.log")),
            verbose: false,
        },
    }
}

async fn ready(spec: &ChildSpec) {
    while !spec.log.tail().contains("ready") {
        sleep(Duration::from_millis(10)).await;
    }
}

fn is_alive(pid: Option<u32>) -> bool {
    let pid = pid
        .and_then(|pid| i32::try_from(pid).ok())
        .and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid).is_ok())
}

#[tokio::test]
async fn agents_stop_before_the_orchestrator_and_the_broker_last() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = stack();
    for (role, name) in [
        (Role::Broker, "broker"),
        (Role::Orchestrator, "orchestrator"),
        (Role::Agent, "agent"),
    ] {
        let spec = shell(
            folder.path(),
            name,
            &format!("echo {name} >> ORDER; exit 0"),
        );
        stack.start(role, spec.clone()).unwrap();
        ready(&spec).await;
    }
    stack.stop(&mut Signals::listen().unwrap()).await;
    let order = std::fs::read_to_string(folder.path().join("order")).unwrap();
    assert_eq!(order, "agent\norchestrator\nbroker\n");
}

#[tokio::test]
async fn a_child_that_does_not_stop_is_killed_within_the_bound() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = stack();
    let spec = shell(folder.path(), "deaf", "true");
    stack.start(Role::Agent, spec.clone()).unwrap();
    ready(&spec).await;
    let pid = stack.pids(Role::Agent)[0].1;
    let started = Instant::now();
    stack.stop(&mut Signals::listen().unwrap()).await;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(!is_alive(pid));
}

#[tokio::test]
async fn children_end_when_nobody_is_left_to_stop_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = stack();
    let spec = shell(folder.path(), "orphan", "true");
    stack.start(Role::Broker, spec.clone()).unwrap();
    ready(&spec).await;
    let pid = stack.pids(Role::Broker)[0].1;
    assert!(is_alive(pid));
    drop(stack);
    let until = Instant::now() + Duration::from_secs(5);
    while is_alive(pid) {
        assert!(Instant::now() < until, "still alive");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_child_that_ends_is_reported_with_its_last_words_and_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = stack();
    let mut spec = shell(folder.path(), "weak", "true");
    spec.arguments = vec!["-c".to_owned(), "echo so it goes; exit 7".to_owned()];
    stack.start(Role::Agent, spec.clone()).unwrap();
    let death = stack.first_death().await.to_string();
    assert!(death.contains("weak has ended (exit status: 7)"), "{death}");
    assert!(death.contains("so it goes"), "{death}");
    tokio::select! {
        _ = stack.keep_running() => panic!("an agent that ends is nothing that all others need"),
        () = started_twice(&spec) => {}
    }
}

async fn started_twice(spec: &ChildSpec) {
    while spec.log.tail().matches("so it goes").count() < 2 {
        sleep(Duration::from_millis(10)).await;
    }
}
