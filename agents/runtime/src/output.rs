//! What an attempt brings.

use muster_proto::{
    Fault, Json, Method, Outcome, Plan, Question, Success, Tokens,
    limits::{ASSUMPTIONS_MAX, SOURCES_MAX, TEXT_BYTES_MAX},
};
use serde::Serialize;

/// A result with how it was made, or a question.
#[derive(Debug)]
pub struct Output(Kind);

#[derive(Debug)]
enum Kind {
    Result(Success),
    NotJson(String),
    Question(Question),
}

impl Output {
    /// A result: any value with a JSON form. A value without one (a map whose keys are no strings)
    /// becomes a fault `result_not_json`.
    #[must_use]
    pub fn result<T: Serialize>(data: T) -> Self {
        Self(match Json::from_value(&data) {
            Ok(data) => Kind::Result(success(data)),
            Err(error) => Kind::NotJson(error.to_string()),
        })
    }

    /// A question to a person: the task comes again with the answer in its payload.
    /// What the builder methods say does not go with a question.
    #[must_use]
    pub fn question(question: Question) -> Self {
        Self(Kind::Question(question))
    }

    fn with(mut self, change: impl FnOnce(&mut Success)) -> Self {
        if let Kind::Result(success) = &mut self.0 {
            change(success);
        }
        self
    }

    /// How it was made; [`Method::Deterministic`] where this is not called.
    #[must_use]
    pub fn method(self, method: Method) -> Self {
        self.with(|success| success.method = method)
    }

    /// From which data, at most [`SOURCES_MAX`] of at most [`TEXT_BYTES_MAX`] each; more is cut off.
    #[must_use]
    pub fn sources<T: Into<String>>(self, sources: impl IntoIterator<Item = T>) -> Self {
        self.with(|success| success.sources = texts(sources, SOURCES_MAX))
    }

    /// What was assumed where the request said nothing, at most [`ASSUMPTIONS_MAX`] sentences; more
    /// is cut off.
    #[must_use]
    pub fn assumptions<T: Into<String>>(self, assumptions: impl IntoIterator<Item = T>) -> Self {
        self.with(|success| success.assumptions = texts(assumptions, ASSUMPTIONS_MAX))
    }

    /// How sure the agent is, clamped to 0 to 1; what is no number is left out.
    #[must_use]
    pub fn confidence(self, confidence: f64) -> Self {
        let known = (!confidence.is_nan()).then(|| confidence.clamp(0.0, 1.0));
        self.with(|success| success.confidence = known)
    }

    /// Tokens that models read and wrote.
    #[must_use]
    pub fn tokens(self, input: u64, output: u64) -> Self {
        self.with(|success| success.tokens = Tokens { input, output })
    }

    /// What it cost in US dollars; what is negative or no number counts as nothing.
    #[must_use]
    pub fn cost_usd(self, usd: f64) -> Self {
        let known = if usd.is_finite() { usd.max(0.0) } else { 0.0 };
        self.with(|success| success.cost_usd = known)
    }

    /// More tasks to do; from the planning task, the run's plan.
    #[must_use]
    pub fn plan(self, plan: Plan) -> Self {
        self.with(|success| success.plan = Some(plan))
    }

    /// As it travels.
    #[must_use]
    pub fn into_outcome(self) -> Outcome {
        match self.0 {
            Kind::Result(success) => Outcome::Success(success),
            Kind::Question(question) => Outcome::Question(question),
            Kind::NotJson(reason) => Outcome::Fault(
                Fault::fatal(format!("the result has no JSON form: {reason}"))
                    .with_code("result_not_json"),
            ),
        }
    }
}

fn success(data: Json) -> Success {
    Success {
        data,
        blob: false,
        method: Method::Deterministic,
        sources: Vec::new(),
        assumptions: Vec::new(),
        confidence: None,
        tokens: Tokens::default(),
        cost_usd: 0.0,
        plan: None,
        exchanges: Vec::new(),
    }
}

fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>, count_max: usize) -> Vec<String> {
    texts
        .into_iter()
        .take(count_max)
        .map(|text| clip(text.into()))
        .collect()
}

/// Bounds a text to [`TEXT_BYTES_MAX`], at a character's edge.
pub(crate) fn clip(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_confidence_that_is_no_number_is_left_out_and_others_are_clamped() {
        let confidence = |value| match Output::result(1).confidence(value).into_outcome() {
            Outcome::Success(success) => success.confidence,
            other => panic!("{other:?}"),
        };
        assert_eq!(confidence(f64::NAN), None);
        assert_eq!(confidence(7.0), Some(1.0));
        assert_eq!(confidence(0.25), Some(0.25));
    }

    #[test]
    fn a_value_without_json_form_is_a_fault() {
        let odd = BTreeMap::from([(vec![1], 2)]);
        let Outcome::Fault(fault) = Output::result(odd).into_outcome() else {
            panic!("taken")
        };
        assert_eq!(fault.code, "result_not_json");
    }

    #[test]
    fn too_many_and_too_long_sources_are_cut_off() {
        let output = Output::result(1).sources(vec!["é".repeat(TEXT_BYTES_MAX); 1000]);
        let Outcome::Success(success) = output.into_outcome() else {
            panic!("no success")
        };
        assert_eq!(success.sources.len(), SOURCES_MAX);
        assert!(success.sources[0].len() <= TEXT_BYTES_MAX);
    }
}
