//! The stage that is in force, as days go by.

use jiff::civil::Date;

use crate::frame::{Frame, Triggered};
use crate::season::days_between;

/// A stage that starts after its start trigger has held for some days and ends after its end trigger has, so that
/// it does not flap. A deeper stage may be declared from any other; several may end on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    start_after_days: i64,
    end_after_days: i64,
    declared: Option<usize>,
    /// Since when each level's start trigger has held without a break.
    started: Vec<Option<Date>>,
    /// Since when each level's end trigger has.
    ended: Vec<Option<Date>>,
}

impl Declaration {
    /// Nothing is known yet: the first day's raw level counts at once.
    #[must_use]
    pub fn new(frame: &Frame) -> Self {
        Self {
            start_after_days: i64::from(frame.start_after_days),
            end_after_days: i64::from(frame.end_after_days),
            declared: None,
            started: vec![None; frame.levels.len()],
            ended: vec![None; frame.levels.len()],
        }
    }

    /// One that is in force already, at a level (0 for none).
    #[must_use]
    pub fn in_force(frame: &Frame, level: usize) -> Self {
        let mut declaration = Self::new(frame);
        declaration.declared = Some(level.min(frame.levels.len()));
        declaration
    }

    /// The level in force after a day (or an assessment), 0 for none. Days come in order.
    pub fn advance(&mut self, today: Date, triggered: Triggered) -> usize {
        for index in 0..self.started.len() {
            note(&mut self.started[index], triggered.raw > index, today);
            note(&mut self.ended[index], triggered.holding <= index, today);
        }
        let Some(mut declared) = self.declared else {
            self.declared = Some(triggered.raw);
            return triggered.raw;
        };
        let held = |since: Option<Date>, days: i64| {
            since.is_some_and(|since| days_between(since, today) + 1 >= days)
        };
        let due = |since: &Option<Date>| held(*since, self.start_after_days);
        let deepest = self
            .started
            .iter()
            .rposition(due)
            .map_or(0, |index| index + 1);
        if deepest > declared {
            declared = deepest;
        } else {
            while declared > 0 && held(self.ended[declared - 1], self.end_after_days) {
                declared -= 1;
            }
        }
        self.declared = Some(declared);
        declared
    }
}

fn note(since: &mut Option<Date>, holds: bool, today: Date) {
    if holds {
        since.get_or_insert(today);
    } else {
        *since = None;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::season::later;

    fn frame() -> Frame {
        let text = r#"{"name": "own", "title": "Own", "source": "test", "basis": "storage_percent",
            "start_after_days": 3, "end_after_days": 5, "levels": [
            {"name": "one", "start": 70, "end": 75}, {"name": "two", "start": 50, "end": 55}]}"#;
        Frame::read(text).unwrap()
    }

    fn declared(storage: &[f64]) -> Vec<usize> {
        let frame = frame();
        let mut declaration = Declaration::in_force(&frame, 0);
        let days = storage.iter().enumerate();
        days.map(|(day, value)| {
            let today = later(date(2001, 1, 1), day as i64);
            declaration.advance(today, frame.triggered(|_| *value))
        })
        .collect()
    }

    #[test]
    fn a_stage_starts_on_the_day_on_which_its_trigger_has_held_long_enough() {
        assert_eq!(declared(&[69.0, 69.0, 69.0, 69.0]), [0, 0, 1, 1]);
        assert_eq!(declared(&[69.0, 71.0, 69.0, 69.0, 69.0]), [0, 0, 0, 0, 1]);
        assert_eq!(declared(&[45.0, 45.0, 45.0]), [0, 0, 2]);
    }

    #[test]
    fn storage_that_swings_between_the_triggers_does_not_make_the_stage_flap() {
        let swinging: Vec<f64> = (0..100)
            .map(|day| if day % 2 == 0 { 69.0 } else { 74.0 })
            .collect();
        assert!(declared(&swinging).iter().all(|level| *level == 0));
        let mut after = vec![69.0; 3];
        after.extend(swinging);
        assert_eq!(declared(&after).last(), Some(&1));
    }

    #[test]
    fn a_stage_ends_by_its_end_trigger_only() {
        let mut storage = vec![45.0; 3];
        storage.extend([56.0; 5]);
        assert_eq!(declared(&storage).last(), Some(&1));
        storage.extend([76.0; 5]);
        assert_eq!(declared(&storage).last(), Some(&0));
    }
}
