use crate::brief::RuledOut;
use crate::measure::Measure;
use crate::reading::{Reading, Stakeholder};

/// What is ruled out, and words that fit no measure.
#[derive(Debug, Default)]
pub(super) struct Exclusions {
    pub(super) ruled_out: Vec<RuledOut>,
    pub(super) unknown: Vec<String>,
}

impl Exclusions {
    pub(super) fn of(reading: &Reading, measures: &[Measure]) -> Self {
        let mut exclusions = Self::default();
        for text in &reading.ruled_out {
            exclusions.add("the request", text, measures);
        }
        for Stakeholder { who, rules_out, .. } in &reading.stakeholders {
            for text in rules_out {
                exclusions.add(who, text, measures);
            }
        }
        exclusions
    }

    fn add(&mut self, by: &str, text: &str, measures: &[Measure]) {
        let fitting: Vec<&Measure> = measures
            .iter()
            .filter(|measure| means(text, measure))
            .collect();
        if fitting.is_empty() {
            self.unknown.push(format!(
                "{by} rules out “{text}”, which fits no measure: it was not applied."
            ));
        }
        for measure in fitting {
            if !self.has(measure) {
                self.ruled_out.push(RuledOut {
                    measure: measure.clone(),
                    by: by.to_owned(),
                    needed: false,
                });
            }
        }
    }

    pub(super) fn has(&self, measure: &Measure) -> bool {
        self.ruled_out
            .iter()
            .any(|ruled_out| ruled_out.measure.id == measure.id)
    }
}

/// Whether words mean a measure: its id, its title, or words that all stand in these.
pub(crate) fn means(text: &str, measure: &Measure) -> bool {
    let words = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        let words = lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 2);
        let plain = words.map(|word| word.trim_end_matches('s').to_owned());
        plain
            .filter(|word| !matches!(word.as_str(), "the" | "for" | "and" | "any" | "all"))
            .collect()
    };
    let known = words(&format!("{} {}", measure.id, measure.title));
    let said = words(text);
    !said.is_empty() && said.iter().all(|word| known.contains(word))
}
