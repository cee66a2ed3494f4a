//! The bounds of one result. Whoever takes results refuses alone the one that breaks them.

use crate::{
    DecodeError, Fault, Outcome, Question, Success, TaskResult,
    limits::{
        ASSUMPTIONS_MAX, CHOICES_MAX, CONFLICTS_MAX, ID_BYTES_MAX, SOURCES_MAX, TEXT_BYTES_MAX,
    },
    talk_bounds,
};

impl TaskResult {
    /// Holds the result against the bounds of its texts, lists and numbers. A plan in it is
    /// checked by [`crate::Plan::check`].
    ///
    /// # Errors
    /// [`DecodeError::Invalid`] naming the field, from `outcome` on.
    pub fn check(&self) -> Result<(), DecodeError> {
        match &self.outcome {
            Outcome::Success(success) => check_success(success),
            Outcome::Fault(fault) => check_fault("outcome.fault", fault),
            Outcome::Question(question) => check_question(question),
        }
    }
}

fn check_success(success: &Success) -> Result<(), DecodeError> {
    at_most(
        "outcome.success.sources",
        success.sources.len(),
        SOURCES_MAX,
    )?;
    at_most(
        "outcome.success.assumptions",
        success.assumptions.len(),
        ASSUMPTIONS_MAX,
    )?;
    for (place, text) in success.sources.iter().enumerate() {
        short(
            &format!("outcome.success.sources[{place}]"),
            text,
            TEXT_BYTES_MAX,
        )?;
    }
    for (place, text) in success.assumptions.iter().enumerate() {
        short(
            &format!("outcome.success.assumptions[{place}]"),
            text,
            TEXT_BYTES_MAX,
        )?;
    }
    talk_bounds::check_exchanges("outcome.success.exchanges", &success.exchanges)?;
    if success
        .confidence
        .is_some_and(|confidence| !(0.0..=1.0).contains(&confidence))
    {
        return Err(invalid(
            "outcome.success.confidence",
            "must be between 0 and 1",
        ));
    }
    if !(success.cost_usd.is_finite() && success.cost_usd >= 0.0) {
        return Err(invalid(
            "outcome.success.cost_usd",
            "must be zero or more US dollars",
        ));
    }
    Ok(())
}

/// Holds a fault against its bounds; `at` is where it stands.
pub(crate) fn check_fault(at: &str, fault: &Fault) -> Result<(), DecodeError> {
    short(&format!("{at}.code"), &fault.code, ID_BYTES_MAX)?;
    short(&format!("{at}.message"), &fault.message, TEXT_BYTES_MAX)?;
    let conflicts = format!("{at}.conflicts");
    at_most(&conflicts, fault.conflicts.len(), CONFLICTS_MAX)?;
    for (place, conflict) in fault.conflicts.iter().enumerate() {
        let field = format!("{conflicts}[{place}].reason");
        short(&field, &conflict.reason, TEXT_BYTES_MAX)?;
    }
    Ok(())
}

fn check_question(question: &Question) -> Result<(), DecodeError> {
    short("outcome.question.text", &question.text, TEXT_BYTES_MAX)?;
    let why = question.why.as_deref().unwrap_or_default();
    short("outcome.question.why", why, TEXT_BYTES_MAX)?;
    at_most(
        "outcome.question.options",
        question.options.len(),
        CHOICES_MAX,
    )?;
    let default = question.default.as_deref().unwrap_or_default();
    short("outcome.question.default", default, ID_BYTES_MAX)?;
    for (place, choice) in question.options.iter().enumerate() {
        let option = format!("outcome.question.options[{place}]");
        short(&format!("{option}.key"), &choice.key, ID_BYTES_MAX)?;
        short(&format!("{option}.label"), &choice.label, TEXT_BYTES_MAX)?;
    }
    Ok(())
}

fn short(field: &str, text: &str, bytes_max: usize) -> Result<(), DecodeError> {
    if text.len() > bytes_max {
        let reason = format!(
            "is {} bytes long; at most {bytes_max} are allowed",
            text.len()
        );
        return Err(invalid(field, &reason));
    }
    Ok(())
}

fn at_most(field: &str, length: usize, max: usize) -> Result<(), DecodeError> {
    if length > max {
        let reason = format!("has {length} entries; at most {max} are allowed");
        return Err(invalid(field, &reason));
    }
    Ok(())
}

fn invalid(field: &str, reason: &str) -> DecodeError {
    DecodeError::Invalid {
        field: field.to_owned(),
        reason: reason.to_owned(),
    }
}
