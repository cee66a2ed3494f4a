//! Questions to people, as time passes.

use muster_proto::Timestamp;

use super::Shard;
use crate::{Event, decide::expiry, limits::EXPIRED_MAX, record::FORMAT_WITH_CHECKS};

impl Shard {
    /// A question that is asked, with the time until which it is open.
    pub(super) fn open_until(&self, event: &Event, now: Timestamp) -> Option<Event> {
        if self.state.log_format() < FORMAT_WITH_CHECKS {
            return None;
        }
        let mut event = match event {
            Event::QuestionAsked { .. } | Event::PlanHeld { .. } => event.clone(),
            _ => return None,
        };
        let run = self.state.run(event.run_id()?)?;
        if let Event::QuestionAsked { question, .. } | Event::PlanHeld { question, .. } = &mut event
        {
            let default_ms = self.settings.question_timeout_ms;
            question.expires_at = Some(expiry::open_until(run, question, default_ms, now));
        }
        Some(event)
    }

    /// Ends questions that nobody answered in time, the oldest first, so many at a time.
    pub(super) fn expire_questions(&mut self, now: Timestamp) {
        for _ in 0..EXPIRED_MAX {
            let first = self.state.expiring.first();
            let Some((_, run_id)) = first.filter(|(at, _)| *at <= now).cloned() else {
                return;
            };
            self.wake(&run_id, now);
            let run = self.state.run(&run_id);
            let ends = run.map(|run| expiry::expired(run, now)).unwrap_or_default();
            for end in &ends {
                self.commit(end, now);
            }
            if ends.is_empty() || self.stepped_down {
                return;
            }
        }
    }
}
