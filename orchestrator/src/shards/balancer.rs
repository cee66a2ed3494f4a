//! Moving shards to where they should be, one at a time, while everything is well.

use std::time::Duration;

use muster_proto::subject;
use muster_transport::{Message, SubscribeError, Subscription};

use super::{Shards, assignment::assign};
use crate::owner::handover::{Call, Order, Step, ask};

/// How often it is looked at who should own what.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);
/// How long nobody may have come or gone before a shard moves: one that starts may stop again.
const STABLE: Duration = Duration::from_secs(2);

/// Moves shards that this process owns and another one should, until the process stops.
pub(super) async fn balance(shards: Shards) {
    let stop = shards.parts.stop.clone();
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_INTERVAL) => {}
            () = stop.cancelled() => return,
        }
        if shards.members.stable_for() < STABLE {
            continue;
        }
        if let Some((shard, target)) = misplaced(&shards) {
            move_to(&shards, shard, &target).await;
        }
    }
}

/// A shard that this process owns and should not.
fn misplaced(shards: &Shards) -> Option<(u32, String)> {
    let names = shards.members.names();
    let members: Vec<&str> = names.iter().map(String::as_str).collect();
    let (count, _) = shards.count();
    let assigned = assign(&members, count);
    shards.all().into_iter().find_map(|shard| {
        let number = shard.owner.shard();
        let target = *assigned.get(number as usize)?;
        let moves = shard.owner.is_owner() && target != shards.parts.name;
        moves.then(|| (number, target.to_owned()))
    })
}

async fn move_to(shards: &Shards, number: u32, target: &str) {
    let Some(shard) = shards.get(number) else {
        return;
    };
    let connection = &shards.parts.connection;
    let call = |step| Call {
        shard: number,
        from: shards.parts.name.clone(),
        step,
    };
    match ask(connection, target, &call(Step::Prepare)).await {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => {
            tracing::warn!(shard = number, target, %error, "cannot hand over");
            return;
        }
    }
    shard.owner.hand_over().await;
    if let Err(error) = ask(connection, target, &call(Step::Go)).await {
        // Nobody owns the shard now: whoever stands by finds that out.
        tracing::warn!(shard = number, target, %error, "the next owner does not answer");
    }
}

/// Answers owners that hand over.
pub(super) async fn listen(shards: &Shards) -> Result<(), SubscribeError> {
    let parts = &shards.parts;
    let calls = parts
        .connection
        .subscribe(&subject::handover(&parts.name))
        .await?;
    tokio::spawn(answer_all(shards.clone(), calls));
    Ok(())
}

async fn answer_all(shards: Shards, mut calls: Subscription) {
    loop {
        let call = tokio::select! {
            call = calls.next() => call,
            () = shards.parts.stop.cancelled() => return,
        };
        let Some(message) = call else { return };
        // One owner's long log must not hold up another one that waits to be told "go".
        tokio::spawn(answer_one(shards.clone(), message));
    }
}

async fn answer_one(shards: Shards, message: Message) {
    let done = answer(&shards, &message).await;
    let Some(reply) = &message.reply else { return };
    let body = if done { &b"ok"[..] } else { &b"no"[..] };
    let told = shards.parts.connection.publish(reply, body.to_vec()).await;
    if let Err(error) = told {
        tracing::warn!(%error, "cannot answer an owner that hands over");
    }
}

async fn answer(shards: &Shards, message: &Message) -> bool {
    let Ok(call) = serde_json::from_slice::<Call>(&message.payload) else {
        return false;
    };
    let Some(shard) = shards.get(call.shard) else {
        return false;
    };
    match call.step {
        Step::Prepare => !shard.owner.is_owner() && shard.owner.prepare().await,
        Step::Go => shard.owner.go(Order::new(call.from)),
    }
}
