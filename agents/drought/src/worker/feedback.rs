//! Reasons for which a plan comes back: orders of the integrator, which stand in brackets at their end, and words of
//! people.

use super::Desk;
use crate::measure::Measure;
use crate::planning::means;

/// The end of a reason that asks for a measure.
pub(crate) fn take_order(id: &str) -> String {
    format!("[take {id}]")
}

/// The end of a reason that asks to leave a measure out.
pub(crate) fn leave_out_order(id: &str) -> String {
    format!("[leave out {id}]")
}

/// The end of a reason that asks to tell customers of a measure.
pub(crate) fn announce_order(id: &str, title: &str) -> String {
    format!("[announce {id}: {title}]")
}

impl Desk<'_> {
    /// Does as a reason says, or notes that it cannot be followed.
    pub(super) fn revise(&mut self, reason: &str) {
        let mut followed = false;
        for order in orders(reason) {
            followed |= self.follow(order);
        }
        if !followed {
            followed = self.follow_words(reason);
        }
        let said = reason.split('[').next().unwrap_or(reason).trim();
        self.revisions.push(if followed {
            format!("Revised: {said}")
        } else {
            format!("Sent back, but nothing in the plan fits the reason: {said}")
        });
    }

    fn follow(&mut self, order: &str) -> bool {
        if let Some(id) = order.strip_prefix("take ") {
            let known = self.brief.candidates.iter().chain(&self.brief.measures);
            let measure = known.into_iter().find(|measure| measure.id == id).cloned();
            measure.map(|measure| self.take(&measure)).is_some()
        } else if let Some(id) = order.strip_prefix("leave out ") {
            self.leave_out(id, "the whole plan needs it no longer".to_owned());
            true
        } else if let Some((id, title)) = order
            .strip_prefix("announce ")
            .and_then(|rest| rest.split_once(": "))
        {
            if !self.announce.iter().any(|(known, _)| known == id) {
                self.announce.push((id.to_owned(), title.to_owned()));
            }
            true
        } else {
            false
        }
    }

    /// Words such as "no surcharge" or "without the watering ban" take a measure out; others that name a candidate
    /// take it in.
    fn follow_words(&mut self, reason: &str) -> bool {
        let lower = reason.to_lowercase();
        let against = ["no ", "without ", "leave out ", "drop ", "not "];
        if let Some(what) = against.iter().find_map(|word| lower.strip_prefix(word)) {
            let own: Vec<String> = self
                .measures
                .iter()
                .filter(|it| means(what, it))
                .map(|it| it.id.clone())
                .collect();
            for id in &own {
                self.leave_out(id, format!("a person asked for it: “{reason}”"));
            }
            return !own.is_empty();
        }
        let what = lower
            .strip_prefix("add ")
            .or_else(|| lower.strip_prefix("use "))
            .unwrap_or(&lower);
        let wanted: Option<Measure> = self
            .brief
            .candidates
            .iter()
            .find(|it| means(what, it))
            .cloned();
        wanted.map(|measure| self.take(&measure)).is_some()
    }
}

/// What stands in brackets.
fn orders(reason: &str) -> Vec<&str> {
    let parts = reason.split('[').skip(1);
    parts
        .filter_map(|part| part.split_once(']').map(|(order, _)| order.trim()))
        .collect()
}
