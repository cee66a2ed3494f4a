//! Things going wrong, and right again.

#[allow(clippy::wildcard_imports, reason = "a part of its parent")]
use super::*;

/// Longest pause that an owner need not notice.
const PAUSE_MS_MAX: u64 = 1_000;

impl Simulation {
    pub(super) fn go_wrong(&mut self, fault: Fault) {
        let running: Vec<usize> = (0..self.owners.len())
            .filter(|owner| self.owners[*owner].runs(self.now_ms))
            .collect();
        match (fault, self.random.pick(&running)) {
            (Fault::OwnerCrash, Some(owner)) => {
                self.sights.saw("owner crashed");
                self.owners[owner].alive = false;
            }
            (Fault::OwnerPause, Some(owner)) => self.pause(owner),
            (Fault::OwnerPauseInAppend, Some(owner)) => {
                self.owners[owner].pauses_in_append = true;
            }
            (Fault::Rival, Some(_)) => {
                self.sights.saw("rival owner");
                self.start_owner();
            }
            (
                Fault::OwnerCrash | Fault::OwnerPause | Fault::OwnerPauseInAppend | Fault::Rival,
                None,
            ) => {}
            (Fault::WorkerCrash, _) => {
                let worker = usize::try_from(self.random.within(0..4)).unwrap();
                self.sights.saw("agent crashed");
                self.workers[worker].crash();
                let gone_ms = self.random.within(100..6_000);
                self.after(gone_ms, Happening::Restart(worker));
            }
            (Fault::DiskFull, _) => {
                self.broker.refuses = true;
                let full_ms = self.random.within(200..3_000);
                self.after(full_ms, Happening::DiskFree);
            }
            (Fault::ClientForgets, _) => {
                let clients = self.clients.len() as u64;
                let client = usize::try_from(self.random.within(0..clients)).unwrap();
                if self.clients[client].begins_at <= self.now_ms {
                    self.sights.saw("client forgot");
                    self.clients[client].forget();
                    self.after(0, Happening::ClientActs(client));
                }
            }
            (Fault::ListenersGone, _) => {
                self.listening = false;
                let gone_ms = self.random.within(500..6_000);
                self.after(gone_ms, Happening::ListenersBack);
            }
        }
    }

    pub(super) fn pause(&mut self, owner: usize) {
        self.sights.saw("owner paused");
        let paused_ms = self.random.within(500..6_000);
        self.owners[owner].paused_until = self.now_ms + paused_ms;
        if paused_ms > PAUSE_MS_MAX {
            self.after(paused_ms, Happening::Resume(owner));
        }
    }

    /// An owner goes on after a pause. Whatever it is asked from now on it may answer only if nobody
    /// has taken over meanwhile; every client that is there asks it at once.
    pub(super) fn resume(&mut self, owner: usize) {
        let it = &mut self.owners[owner];
        if it.epoch >= self.broker.epoch {
            return;
        }
        self.sights.saw("overtaken in a pause");
        it.overtaken_at = Some(self.next_token);
        for client in 0..self.clients.len() {
            let it = &self.clients[client];
            if it.begins_at <= self.now_ms && it.ended.is_none() {
                self.send(Happening::ToOwner(owner, ToOwner::Asked(client)));
            }
        }
    }

    pub(super) fn heal(&mut self) {
        self.faults = false;
        self.broker.refuses = false;
        self.listening = true;
        for worker in 0..self.workers.len() {
            self.restart(worker);
        }
    }
}
