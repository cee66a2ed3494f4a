use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What has to be so for one value; all that is given has to hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// It is this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<Value>,
    /// It is one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<Value>,
    /// It is greater.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// It is as great or greater.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// It is smaller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// It is as small or smaller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// It was told, or was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<bool>,
}

/// Ways in which something is called for: within one all tests hold, and one of them is enough. None at all: always.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Condition(pub Vec<BTreeMap<String, Test>>);

/// What comes of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// It depends on these values, which nobody told.
    Unknown(BTreeSet<String>),
}

impl Test {
    /// Whether it asks for anything.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The bounds that it compares with, which only numbers have.
    pub(crate) fn has_bounds(&self) -> bool {
        let bounds = [self.above, self.at_least, self.below, self.at_most];
        bounds.iter().any(Option::is_some)
    }

    /// What it compares with as it is.
    pub(crate) fn literals(&self) -> impl Iterator<Item = &Value> {
        self.is.iter().chain(&self.one_of)
    }

    /// `None` where the value is needed and not known.
    fn holds(&self, value: Option<&Value>) -> Option<bool> {
        if self.known.is_some_and(|known| known != value.is_some()) {
            return Some(false);
        }
        let needs = self.is.is_some() || !self.one_of.is_empty() || self.has_bounds();
        if !needs {
            return Some(true);
        }
        let value = value?;
        let bounded = |bound: Option<f64>, holds: fn(f64, f64) -> bool| {
            bound.is_none_or(|bound| value.as_f64().is_some_and(|it| holds(it, bound)))
        };
        Some(
            self.is.as_ref().is_none_or(|wanted| same(wanted, value))
                && (self.one_of.is_empty() || self.one_of.iter().any(|wanted| same(wanted, value)))
                && bounded(self.above, |it, bound| it > bound)
                && bounded(self.at_least, |it, bound| it >= bound)
                && bounded(self.below, |it, bound| it < bound)
                && bounded(self.at_most, |it, bound| it <= bound),
        )
    }
}

/// Numbers are the same by value: a file may say 5 where a request says 5.0.
fn same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => (left - right).abs() <= f64::EPSILON * left.abs().max(1.0),
        _ => left == right,
    }
}

impl Condition {
    /// Holds it against what was told.
    pub fn verdict(&self, values: &BTreeMap<String, Value>) -> Verdict {
        if self.0.is_empty() {
            return Verdict::Holds;
        }
        let mut unknown = BTreeSet::new();
        for way in &self.0 {
            let mut missing = BTreeSet::new();
            let mut fails = false;
            for (id, test) in way {
                match test.holds(values.get(id)) {
                    Some(true) => {}
                    Some(false) => fails = true,
                    None => {
                        missing.insert(id.clone());
                    }
                }
            }
            if !fails && missing.is_empty() {
                return Verdict::Holds;
            }
            if !fails {
                unknown.extend(missing);
            }
        }
        if unknown.is_empty() {
            Verdict::Fails
        } else {
            Verdict::Unknown(unknown)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn verdict(condition: Value, values: Value) -> Verdict {
        let condition: Condition = serde_json::from_value(condition).unwrap();
        condition.verdict(&serde_json::from_value(values).unwrap())
    }

    #[test]
    fn all_tests_of_a_way_hold_and_one_way_is_enough() {
        let two = json!([{"a": {"above": 1}, "b": {"is": true}}, {"c": {"one_of": ["x", "y"]}}]);
        assert_eq!(
            verdict(two.clone(), json!({"a": 2, "b": true})),
            Verdict::Holds
        );
        assert_eq!(
            verdict(two.clone(), json!({"a": 1, "c": "y"})),
            Verdict::Holds
        );
        assert_eq!(
            verdict(two, json!({"a": 1, "b": true, "c": "z"})),
            Verdict::Fails
        );
        assert_eq!(verdict(json!([]), json!({})), Verdict::Holds);
    }

    #[test]
    fn what_nobody_told_is_neither_so_nor_not_so() {
        let both = json!([{"a": {"at_least": 5}, "b": {"is": true}}]);
        let unknown = Verdict::Unknown(BTreeSet::from(["a".to_owned()]));
        assert_eq!(verdict(both.clone(), json!({"b": true})), unknown);
        assert_eq!(verdict(both, json!({"b": false})), Verdict::Fails);
        assert_eq!(
            verdict(json!([{"a": {"known": false}}]), json!({})),
            Verdict::Holds
        );
        assert_eq!(
            verdict(json!([{"a": {"is": 5}}]), json!({"a": 5.0})),
            Verdict::Holds
        );
    }
}
