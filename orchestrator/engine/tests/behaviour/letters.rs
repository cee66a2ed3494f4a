//! Dead letters: what becomes one, and what people do about it.

use muster_engine::{
    Command, DeadLetter, DeadLetterKind, DeadLetterState, DropCommand, FORMAT, Input, Query,
    Refused, Reply, ResendCommand, UnreadMessage,
};
use muster_proto::{CommandId, Fault, Tenant, api::RunState};

use crate::{
    completion::staffed,
    samples::{planned, request, retryable, run_id, submit, success, task, tenant},
    world::World,
};

fn world() -> World {
    let mut world = staffed();
    world.handle(Input::EverybodyReads(FORMAT));
    world
}

/// Fails every attempt that the settings allow.
fn exhausted(world: &mut World, run: &str) {
    world.command(submit(planned(run, vec![task("a", &[])])));
    for attempt in 1..=3 {
        world.end(&format!("{run}.a.{attempt}"), retryable());
        world.pass_with(5_000, &[("echo", "one")]);
    }
    assert_eq!(world.view(run).status.state, RunState::Failed);
}

fn letters(world: &mut World, tenant: Tenant) -> Vec<DeadLetter> {
    match world.query(Query::DeadLetters { tenant, limit: 10 }) {
        Reply::DeadLetters(letters) => letters.iter().map(|letter| (**letter).clone()).collect(),
        other => panic!("{other:?}"),
    }
}

fn resend(letter: &str, run: &str, command: &str) -> Command {
    let mut submit = planned(run, vec![task("a", &[])]);
    submit.command_id = CommandId::new(command).unwrap();
    Command::Resend(ResendCommand {
        id: letter.to_owned(),
        submit,
    })
}

fn give_up(letter: &str, command: &str) -> Command {
    Command::Drop(DropCommand {
        command_id: CommandId::new(command).unwrap(),
        tenant: tenant(),
        id: letter.to_owned(),
    })
}

fn refusal(world: &mut World, command: Command) -> Refused {
    let token = world.command(command);
    match world.reply(token) {
        Reply::Refused(refused) => refused,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_task_whose_retries_are_used_up_is_one_dead_letter_with_every_attempt() {
    let mut world = world();
    exhausted(&mut world, "r");
    let letters = letters(&mut world, tenant());
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(letter.id, "r.a");
    assert_eq!(letter.kind, DeadLetterKind::ExhaustedRetries);
    assert_eq!(letter.attempts.len(), 3);
    let told = |attempt: &muster_engine::Attempt| {
        attempt.why.as_deref() == Some("not now") && attempt.ended_at.is_some()
    };
    assert!(letter.attempts.iter().all(told), "{letter:?}");
}

#[test]
fn what_the_request_itself_is_at_fault_for_is_no_dead_letter() {
    let mut world = world();
    world.command(submit(planned("r", vec![task("a", &[])])));
    let fault = Fault::bad_request("there is no such place");
    world.end("r.a.1", muster_engine::TaskEndKind::Fault(fault));
    assert_eq!(world.view("r").status.state, RunState::Failed);
    assert!(letters(&mut world, tenant()).is_empty());
}

#[test]
fn a_task_that_panics_is_called_poison() {
    let mut world = world();
    world.command(submit(planned("r", vec![task("a", &[])])));
    for attempt in 1..=3 {
        let fault = Fault::retryable("the agent panicked").with_code("panic");
        world.end(
            &format!("r.a.{attempt}"),
            muster_engine::TaskEndKind::Fault(fault),
        );
        world.pass_with(5_000, &[("echo", "one")]);
    }
    assert_eq!(
        letters(&mut world, tenant())[0].kind,
        DeadLetterKind::PoisonTask
    );
}

#[test]
fn a_dead_letter_is_sent_again_once_as_a_new_run() {
    let mut world = world();
    exhausted(&mut world, "r");
    for again in ["s", "other"] {
        let token = world.command(resend("r.a", again, "once"));
        let Reply::Run(view) = world.reply(token) else {
            panic!("not a run")
        };
        assert_eq!(view.status.id, run_id("s"));
    }
    world.end("s.a.1", success("1"));
    assert_eq!(world.view("s").status.state, RunState::Completed);
    let state = letters(&mut world, tenant()).remove(0).state;
    assert!(matches!(state, DeadLetterState::Resent { run_id: id, .. } if id == run_id("s")));
    let refused = refusal(&mut world, resend("r.a", "t", "twice"));
    assert!(matches!(refused, Refused::DeadLetterSettled(..)));
}

#[test]
fn a_dead_letter_is_given_up_once() {
    let mut world = world();
    exhausted(&mut world, "r");
    for _ in 0..2 {
        let token = world.command(give_up("r.a", "once"));
        assert!(matches!(world.reply(token), Reply::DeadLetters(letters) if letters.len() == 1));
    }
    let refused = refusal(&mut world, give_up("r.a", "another"));
    assert!(matches!(refused, Refused::DeadLetterSettled(..)));
    let refused = refusal(&mut world, give_up("none", "c"));
    assert_eq!(refused, Refused::UnknownDeadLetter("none".to_owned()));
}

#[test]
fn another_tenants_dead_letters_are_unknown() {
    let mut world = world();
    exhausted(&mut world, "r");
    let other = Tenant::new("other").unwrap();
    assert!(letters(&mut world, other.clone()).is_empty());
    let query = Query::DeadLetter {
        tenant: other,
        id: "r.a".to_owned(),
    };
    assert!(matches!(
        world.query(query),
        Reply::Refused(Refused::UnknownDeadLetter(_))
    ));
}

#[test]
fn rubbish_is_kept_with_its_beginning_and_counted_when_there_is_much() {
    let mut world = world();
    let rubbish = || Input::Unread {
        reason: "payload: missing".to_owned(),
        message: UnreadMessage {
            subject: "muster.result.0.echo.one".to_owned(),
            sample: "{".to_owned(),
            bytes: 1,
            others: 0,
        },
    };
    for _ in 0..100 {
        world.handle(rubbish());
    }
    assert_eq!(letters(&mut world, tenant()).len(), 1);
    world.pass(1_000);
    world.handle(rubbish());
    let kept = letters(&mut world, tenant());
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0].message.as_ref().unwrap().others, 99);
    assert_eq!(kept[0].kind, DeadLetterKind::UndecodableMessage);
}

#[test]
fn dead_letters_outlive_their_owner_in_log_and_snapshot() {
    let mut world = world();
    exhausted(&mut world, "r");
    world.command(submit(request("v")));
    world.snapshot();
    let mut next = world.restored("second", 1_000);
    assert_eq!(letters(&mut next, tenant()).len(), 1);
    let mut again = next.taken_over("third", 1_000);
    assert_eq!(letters(&mut again, tenant()).len(), 1);
}
