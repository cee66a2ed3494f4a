//! What must be true when everything is over.

#[allow(clippy::wildcard_imports, reason = "a part of its parent")]
use super::*;

impl Simulation {
    /// What must be true when everything is over.
    pub(crate) fn judge(&mut self) {
        for client in &self.clients {
            let run = &client.run_id;
            let accepted = self.broker.accepted.get(&client.command_id());
            assert_eq!(
                accepted,
                Some(run),
                "INV-1: an acknowledged request is lost"
            );
            assert!(
                self.broker.ended.contains(run),
                "INV-1: run {run} has no end"
            );
            let stored = self.broker.fold.run(run).unwrap().state;
            assert_eq!(
                client.ended,
                Some(stored),
                "INV-3: the client saw another end of {run}"
            );
        }
        let owner = self.owner().expect("an owner that is up to date");
        for client in &self.clients {
            // A run that ended before the owner's snapshot is in the log only.
            let live = owner.shard.state().peek(&client.run_id);
            let Some(live) = live.map(|run| muster_engine::RunView::of(&run)) else {
                continue;
            };
            assert_eq!(
                format!("{:?}", Some(live)),
                self.broker.view_of(&client.run_id),
                "INV-3: not the fold of the log"
            );
        }
        for agent in owner.shard.pools().snapshot(owner.now(self.now_ms)) {
            assert_eq!(
                agent.in_flight, 0,
                "{} is thought to have work",
                agent.record.agent_id
            );
        }
        for worker in &self.workers {
            let left = (worker.ledger.in_hand(), worker.ledger.held());
            assert_eq!(
                left,
                (0, 0),
                "agent {} is left with work or results",
                worker.key.agent_id
            );
        }
    }
}
