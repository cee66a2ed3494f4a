//! Which agent gets a task, and how that is explained.

use muster_engine::{Attempt, Settings};
use muster_proto::{
    Delegation, Heartbeat, ResponseTime,
    api::{Candidate, ScoreParts, ScoreWeights as Weights},
};

use crate::{
    samples::{planned, submit, task},
    world::{World, settings},
};

type Change = fn(&mut Heartbeat);

/// The first attempt at a task that wants these capabilities, where these two agents are there.
fn attempt(weights: Weights, wanted: &[&str], one: Change, two: Change) -> Attempt {
    let mut world = World::with(Settings {
        weights,
        ..settings()
    });
    world.pass(1_000);
    world.heartbeat("echo", "one", one);
    world.heartbeat("echo", "two", two);
    let mut wish = task("a", &[]);
    wish.delegation = Delegation {
        capabilities: wanted.iter().map(|name| (*name).to_owned()).collect(),
        ..Delegation::default()
    };
    world.command(submit(planned("r", vec![wish])));
    let run = world.stored.run(&crate::samples::run_id("r")).unwrap();
    run.tasks[0].attempts[0].clone()
}

fn taken(attempt: &Attempt) -> &str {
    attempt.agent_id.as_ref().unwrap().as_str()
}

#[test]
fn the_agent_that_can_do_what_is_asked_for_gets_the_task() {
    let made = attempt(
        Weights::default(),
        &["temples", "food"],
        |record| record.capabilities = vec!["food".to_owned()],
        |record| record.capabilities = vec!["food".to_owned(), "temples".to_owned()],
    );
    assert_eq!(taken(&made), "two");
}

#[test]
fn the_less_loaded_the_faster_and_the_cheaper_agent_is_preferred() {
    let cases: [(Change, Change); 3] = [
        (|record| record.current_load = 2, |_| {}),
        (
            |record| record.response_time_avg = ResponseTime::from_ms(3_000),
            |_| {},
        ),
        (
            |record| record.cost_per_request = 0.2,
            |record| record.cost_per_request = 0.1,
        ),
    ];
    for (worse, better) in cases {
        let made = attempt(Weights::default(), &[], worse, better);
        assert_eq!(taken(&made), "two", "{:?}", made.candidates);
        let made = attempt(Weights::default(), &[], better, worse);
        assert_eq!(taken(&made), "one", "{:?}", made.candidates);
    }
}

#[test]
fn an_agent_whose_context_is_too_small_is_the_last_choice() {
    let made = attempt(
        Weights::default(),
        &[],
        |record| record.context_window = 2,
        |record| record.context_window = 4_096,
    );
    assert_eq!(taken(&made), "two");
}

#[test]
fn the_settings_say_what_counts() {
    let only_cost = Weights {
        specialisation: 0.0,
        load: 0.0,
        response: 0.0,
        context: 0.0,
        cost: 1.0,
    };
    let made = attempt(
        only_cost,
        &[],
        |record| record.current_load = 2,
        |record| record.cost_per_request = 0.5,
    );
    assert_eq!(taken(&made), "one");
    assert_eq!(made.terms.weights, Some(only_cost));
}

#[test]
fn the_scores_in_the_log_can_be_checked_by_hand() {
    let made = attempt(
        Weights::default(),
        &["food"],
        |record| {
            record.capabilities = vec!["food".to_owned()];
            record.cost_per_request = 0.02;
            record.response_time_avg = ResponseTime::from_ms(1_000);
        },
        |record| record.cost_per_request = 0.01,
    );
    let parts = |specialisation, load, response, cost| ScoreParts {
        specialisation,
        load,
        response,
        context: 1.0,
        cost,
    };
    let candidate = |id: &str, score, parts| Candidate {
        agent_id: muster_proto::AgentId::new(id).unwrap(),
        score,
        parts: Some(parts),
    };
    // 0.3 × 1 + 0.35 × 1 + 0.15 × 0.5 + 0.1 × 1 + 0.1 × 0.5, and
    // 0.3 × 0 + 0.35 × 1 + 0.15 × 0.99 + 0.1 × 1 + 0.1 × 1.
    let expected = [
        candidate("one", 0.875, parts(1.0, 1.0, 0.5, 0.5)),
        candidate("two", 0.699, parts(0.0, 1.0, 0.99, 1.0)),
    ];
    assert_eq!(made.candidates, expected);
}

#[test]
fn agents_that_were_no_candidates_are_counted() {
    let made = attempt(
        Weights::default(),
        &[],
        |_| {},
        |record| record.current_load = 4,
    );
    assert_eq!(taken(&made), "one");
    assert!(made.candidates.is_empty(), "a choice of one is none");
    assert_eq!(made.terms.passed_over.full, 1);
}
