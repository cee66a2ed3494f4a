//! Tasks that an agent does together, over a real broker.

#![allow(clippy::unwrap_used, reason = "what these tests share may fail them")]

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::{Fault, Outcome, TaskRequest};
use muster_tests::{Broker, Owner, Served};

/// Greets several people at once. Whoever is called "poison" stops it.
struct Greeter {
    calls: Arc<AtomicUsize>,
}

fn name(task: &Task) -> String {
    task.payload.parse().unwrap_or_default()
}

#[async_trait]
impl Agent for Greeter {
    fn description(&self) -> Description {
        Description::new("greeter").batches()
    }

    async fn handle(&self, task: Task, _: Context) -> Result<Output, Fault> {
        assert_ne!(name(&task), "poison", "it is too much");
        Ok(Output::result(format!("hello {}", name(&task))))
    }

    async fn handle_batch(&self, tasks: Vec<(Task, Context)>) -> Vec<Result<Output, Fault>> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let is_poisoned = tasks.iter().any(|(task, _)| name(task) == "poison");
        assert!(!is_poisoned, "one of them is too much");
        let hello = |(task, _): &(Task, Context)| {
            Ok(Output::result(format!("hello all, and {}", name(task))))
        };
        tasks.iter().map(hello).collect()
    }
}

/// The ends of a batch of eight, by task, and how often the agent was called for several.
async fn ends(names: [&str; 8]) -> (BTreeMap<String, Outcome>, usize) {
    let broker = Broker::start().unwrap();
    let mut owner = Owner::new(&broker.url(), "greeter", "greeter-1")
        .await
        .unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let agent = Greeter {
        calls: Arc::clone(&calls),
    };
    let _served = Served::start(&broker.url(), "greeter-1", agent)
        .await
        .unwrap();
    owner.heartbeat().await.unwrap();
    let tasks = names.iter().zip(0..).map(|(name, number): (&&str, u32)| {
        let task = owner
            .task(&format!("t{number}"), &format!("\"{name}\""))
            .unwrap();
        TaskRequest {
            batch: Some(muster_proto::AttemptId::new("a-batch").unwrap()),
            ..task
        }
    });
    let tasks: Vec<TaskRequest> = tasks.collect();
    let all = muster_proto::Tasks {
        tasks,
        ..muster_proto::Tasks::default()
    };
    owner.send(all).await.unwrap();
    let mut ends = BTreeMap::new();
    while ends.len() < names.len() {
        let result = owner.result().await.unwrap();
        ends.insert(result.task_id.to_string(), result.outcome);
    }
    (ends, calls.load(Ordering::SeqCst))
}

#[tokio::test]
async fn tasks_of_one_batch_are_done_in_one_call() {
    let (ends, calls) = ends(["a", "b", "c", "d", "e", "f", "g", "h"]).await;
    assert_eq!(calls, 1);
    for outcome in ends.values() {
        let Outcome::Success(success) = outcome else {
            panic!("{outcome:?}")
        };
        assert!(success.data.as_str().contains("hello all"), "{success:?}");
    }
}

#[tokio::test]
async fn a_poisonous_task_is_found_by_halving_and_spoils_no_other() {
    let (ends, calls) = ends(["a", "b", "c", "d", "e", "poison", "g", "h"]).await;
    // 8, then 4 + 4, then 2 + 2 of the spoilt half.
    assert_eq!(calls, 5);
    for (task, outcome) in &ends {
        match outcome {
            Outcome::Success(_) => assert_ne!(task, "t5"),
            Outcome::Fault(fault) => {
                assert_eq!((task.as_str(), fault.code.as_str()), ("t5", "panic"))
            }
            Outcome::Question(_) => panic!("nobody asked"),
        }
    }
}
