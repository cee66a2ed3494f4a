//! Real processes, started and stopped.

use std::path::Path;

use muster_settings::LoadOptions;
use rustix::process::{Pid, test_kill_process};
use tokio::sync::watch;

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
    is_gone(pid).await;
}

async fn is_gone(pid: Option<u32>) {
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
    let (_sender, mut wanted) = told();
    tokio::select! {
        _ = stack.keep_running(&mut wanted) => panic!("an agent that ends is nothing that all others need"),
        () = started_twice(&spec) => {}
    }
}

async fn started_twice(spec: &ChildSpec) {
    while spec.log.tail().matches("so it goes").count() < 2 {
        sleep(Duration::from_millis(10)).await;
    }
}

fn told() -> (watch::Sender<Vec<PoolView>>, Wanted) {
    let (sender, pools) = watch::channel(Vec::new());
    (sender, Wanted::told(pools))
}

fn pool(wanted_instances: u32, max_instances: Option<u32>) -> PoolView {
    PoolView {
        agent_type: AgentType::new("echo").unwrap(),
        wanted_instances,
        online_instances: 1,
        max_instances,
        queued: 0,
        in_flight: 0,
        slots_per_instance: 1,
        slots: 1,
        wanted_slots: f64::from(wanted_instances),
        mean_slots: 0.0,
        peak_slots: 0.0,
        queue_slots: 0.0,
    }
}

/// Keeps the children running until there are so many agents.
async fn until_agents(stack: &mut Stack, wanted: &mut Wanted, names: &[&str]) {
    loop {
        tokio::select! {
            _ = stack.keep_running(wanted) => panic!("nothing else needs an agent"),
            () = sleep(LOOK_INTERVAL / 2) => {}
        }
        let found: Vec<&str> = stack
            .pids(Role::Agent)
            .iter()
            .map(|(name, _)| *name)
            .collect();
        if found == names {
            return;
        }
    }
}

#[tokio::test]
async fn as_many_agents_run_as_are_wanted_and_the_others_finish_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = stack();
    let spec = shell(folder.path(), "echo", "echo finished; exit 0");
    let agent_type = AgentType::new("echo").unwrap();
    stack.start_pool(agent_type, spec.clone()).unwrap();
    let (sender, mut wanted) = told();
    sender.send_replace(vec![pool(3, None)]);
    until_agents(&mut stack, &mut wanted, &["echo", "echo-2", "echo-3"]).await;
    for number in 1..=3 {
        ready(&spec.instance(number)).await;
    }
    let first = stack.pids(Role::Agent)[0].1;
    sender.send_replace(vec![pool(0, None)]);
    until_agents(&mut stack, &mut wanted, &["echo"]).await;
    for number in 2..=3 {
        let said = spec.instance(number).log.tail();
        assert!(said.contains("finished"), "{said}");
    }
    assert_eq!(stack.pids(Role::Agent)[0].1, first);
    assert!(is_alive(first));
}

#[tokio::test]
async fn an_agent_that_does_not_finish_is_killed_and_no_more_run_than_the_settings_allow() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = stack();
    let spec = shell(folder.path(), "echo", "true");
    let agent_type = AgentType::new("echo").unwrap();
    stack.start_pool(agent_type, spec.clone()).unwrap();
    let (sender, mut wanted) = told();
    sender.send_replace(vec![pool(9, Some(2))]);
    until_agents(&mut stack, &mut wanted, &["echo", "echo-2"]).await;
    ready(&spec.instance(2)).await;
    let deaf = stack.pids(Role::Agent)[1].1;
    sender.send_replace(vec![pool(1, Some(2))]);
    until_agents(&mut stack, &mut wanted, &["echo"]).await;
    is_gone(deaf).await;
}

#[tokio::test]
async fn agents_that_end_each_time_do_not_bring_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut stack = stack();
    let mut spec = shell(folder.path(), "echo", "true");
    spec.arguments = vec!["-c".to_owned(), "exit 7".to_owned()];
    let agent_type = AgentType::new("echo").unwrap();
    stack.start_pool(agent_type, spec.clone()).unwrap();
    let (sender, mut wanted) = told();
    for _ in 0..5 {
        sender.send_replace(vec![pool(2, None)]);
        until_agents(&mut stack, &mut wanted, &["echo", "echo-2"]).await;
    }
}
