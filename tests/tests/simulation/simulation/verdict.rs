//! What must be true when everything is over.

#[allow(clippy::wildcard_imports, reason = "a part of its parent")]
use super::*;

impl Simulation {
    /// What must be true when everything is over.
    pub(crate) fn judge(&mut self) {
        for client in &self.clients {
            let run = client.run_id.as_ref().expect("a client that was told");
            let accepted = self.broker.accepted.get(&client.command_id());
            assert!(
                accepted == Some(run),
                "INV-1: run {run}, which was acknowledged, is lost"
            );
            assert!(
                self.broker.ended.contains(run),
                "INV-1: run {run} has no end"
            );
            let stored = self.broker.fold.run(run).unwrap().state;
            assert!(
                client.ended == Some(stored),
                "INV-3: the client saw another end of {run}: {:?}",
                client.ended
            );
        }
        if self.broker.shared > 0 {
            self.sights.saw("scenarios share a task");
        }
        let owner = self.owner().expect("an owner that is up to date");
        for client in &self.clients {
            let run = client.run_id.as_ref().expect("a client that was told");
            self.must_be_fold(owner, run);
        }
        for agent in owner.shard.pools().snapshot(owner.now(self.now_ms)) {
            assert!(
                agent.in_flight == 0,
                "INV-9: agent {} is thought to have work",
                agent.record.agent_id
            );
        }
        for worker in &self.workers {
            let left = (worker.ledger.in_hand(), worker.ledger.held());
            assert!(
                left == (0, 0),
                "INV-9: agent {} is left with work and results: {left:?}",
                worker.key.agent_id
            );
        }
    }

    /// What an owner knows of a run is what the log says, as far as it is in memory: a run that
    /// ended before the owner's snapshot is in the log only.
    pub(super) fn must_be_fold(&self, owner: &Owner, run: &RunId) {
        let Some(live) = owner.shard.state().peek(run) else {
            return;
        };
        let live = format!("{:?}", Some(muster_engine::RunView::of(&live)));
        let stored = self.broker.view_of(run);
        assert!(
            live == stored,
            "INV-3: not the fold of the log: {live}, but {stored}"
        );
    }
}
