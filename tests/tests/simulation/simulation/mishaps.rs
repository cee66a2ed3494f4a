//! Things going wrong, and right again.

#[allow(clippy::wildcard_imports, reason = "a part of its parent")]
use super::*;

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
            (Fault::OwnerPause, Some(owner)) => {
                self.sights.saw("owner paused");
                self.owners[owner].paused_until = self.now_ms + self.random.within(500..6_000);
            }
            (Fault::Rival, Some(_)) => {
                self.sights.saw("rival owner");
                self.start_owner();
            }
            (Fault::OwnerCrash | Fault::OwnerPause | Fault::Rival, None) => {}
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
            (Fault::ListenersGone, _) => {
                self.listening = false;
                let gone_ms = self.random.within(500..6_000);
                self.after(gone_ms, Happening::ListenersBack);
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
