use std::path::Path;

use serde::{Deserialize, Serialize};

use super::case::Case;
use super::records::Records;
use super::{
    Constraints, Failure, PlanDay, Rule, completeness, cost, cuisines, current_city, lodging_rules,
    nights, remarks, repetition, route, sandbox, transport_rules,
};
use crate::source::SourceError;

/// Holds plans against the thirteen rules.
#[derive(Debug)]
pub struct Verifier {
    records: Records,
}

/// What a plan was found to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verification {
    /// Whether there is a plan at all.
    pub delivered: bool,
    /// Whether every rule that applies is kept.
    pub passed: bool,
    /// One for each rule; none without a plan.
    pub verdicts: Vec<Verdict>,
    /// What breaks the rules, by rule and day.
    pub failures: Vec<Failure>,
    /// What keeps the rules as the benchmark judges them, but not as a traveller would.
    pub remarks: Vec<Failure>,
    /// What the plan costs all travellers, in US dollars, as far as the data knows it.
    pub cost_usd: f64,
}

/// What became of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The rule.
    pub rule: Rule,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The plan keeps it.
    Kept,
    /// The plan breaks it.
    Broken,
    /// The request does not set it.
    NotAsked,
    /// The plan is incomplete or has what does not exist: what the request sets is then not judged.
    NotJudged,
}

impl Verifier {
    /// A verifier over a folder in the TravelPlanner format, whose rows it reads itself.
    ///
    /// # Errors
    /// When a file is absent or a row is malformed.
    pub fn open(folder: &Path) -> Result<Self, SourceError> {
        let records = Records::open(folder)?;
        Ok(Self { records })
    }

    /// Judges a plan by what was asked for.
    #[must_use]
    pub fn verify(&self, asked: &Constraints, plan: &[PlanDay]) -> Verification {
        if plan.is_empty() {
            return Verification::undelivered();
        }
        let case = Case::new(&self.records, asked, plan);
        let mut sheet = Sheet::default();
        sheet.put(Rule::WithinSandbox, Some(sandbox::failures(&case)));
        sheet.put(
            Rule::CompleteInformation,
            Some(completeness::failures(&case)),
        );
        let judged = sheet.failures.is_empty();
        sheet.put(Rule::WithinCurrentCity, Some(current_city::failures(&case)));
        sheet.put(Rule::ReasonableCityRoute, Some(route::failures(&case)));
        sheet.put(
            Rule::DiverseRestaurants,
            Some(repetition::of_restaurants(&case)),
        );
        sheet.put(
            Rule::DiverseAttractions,
            Some(repetition::of_attractions(&case)),
        );
        sheet.put(
            Rule::NonConflictingTransportation,
            Some(transport_rules::conflicting(&case)),
        );
        sheet.put(Rule::MinimumNightsStay, Some(nights::failures(&case)));
        if judged {
            sheet.put(Rule::Budget, Some(cost::failures(&case)));
            sheet.put(Rule::RoomRule, lodging_rules::house_rule(&case));
            sheet.put(Rule::Cuisine, cuisines::failures(&case));
            sheet.put(Rule::RoomType, lodging_rules::room_type(&case));
            sheet.put(Rule::Transportation, transport_rules::ruled_out(&case));
        } else {
            sheet.put_off(&Rule::HARD);
        }
        let kept = |verdict: &Verdict| matches!(verdict.outcome, Outcome::Kept | Outcome::NotAsked);
        let planned = plan.iter().filter(|day| !day.is_blank()).count();
        Verification {
            delivered: true,
            passed: sheet.verdicts.iter().all(kept),
            verdicts: sheet.verdicts,
            failures: sheet.failures,
            remarks: remarks::all(&case, planned),
            cost_usd: cost::total(&case),
        }
    }
}

impl Verification {
    /// Of a request that brought no plan.
    #[must_use]
    pub fn undelivered() -> Self {
        Self {
            delivered: false,
            passed: false,
            verdicts: Vec::new(),
            failures: Vec::new(),
            remarks: Vec::new(),
            cost_usd: 0.0,
        }
    }

    /// What became of a rule; none without a plan.
    #[must_use]
    pub fn outcome(&self, rule: Rule) -> Option<Outcome> {
        let found = self.verdicts.iter().find(|verdict| verdict.rule == rule);
        found.map(|verdict| verdict.outcome)
    }
}

/// Verdicts as they come in.
#[derive(Default)]
struct Sheet {
    verdicts: Vec<Verdict>,
    failures: Vec<Failure>,
}

impl Sheet {
    fn put(&mut self, rule: Rule, failures: Option<Vec<Failure>>) {
        let outcome = match &failures {
            None => Outcome::NotAsked,
            Some(failures) if failures.is_empty() => Outcome::Kept,
            Some(_) => Outcome::Broken,
        };
        self.verdicts.push(Verdict { rule, outcome });
        self.failures.extend(failures.into_iter().flatten());
    }

    fn put_off(&mut self, rules: &[Rule]) {
        let outcome = Outcome::NotJudged;
        let verdicts = rules.iter().map(|rule| Verdict {
            rule: *rule,
            outcome,
        });
        self.verdicts.extend(verdicts);
    }
}
