//! The bounds of what agents say to one another, in either encoding.

use crate::{
    Answer, AnswerOutcome, Ask, DecodeError, Exchange, Found, Progress, Share, json_bound,
    limits::{
        ASK_BYTES_MAX, ASK_DEPTH_MAX, ASSUMPTIONS_MAX, EXCHANGES_MAX, ID_BYTES_MAX,
        PROGRESS_TEXT_BYTES_MAX, SHARE_BYTES_MAX, SOURCES_MAX, TEXT_BYTES_MAX,
    },
    result_bounds::check_fault,
};

pub(crate) fn check_ask(ask: &Ask) -> Result<(), DecodeError> {
    if ask.chain.is_empty() {
        return Err(invalid("payload.chain", "is empty; name who asks"));
    }
    at_most("payload.chain", ask.chain.len(), ASK_DEPTH_MAX)?;
    long("payload.payload", ask.payload.len(), ASK_BYTES_MAX)?;
    ask.cost_usd_max
        .map_or(Ok(()), |usd| dollars("payload.cost_usd_max", usd))
}

pub(crate) fn check_answer(answer: &Answer) -> Result<(), DecodeError> {
    match &answer.outcome {
        AnswerOutcome::Success(found) => check_found("payload.outcome.success", found),
        AnswerOutcome::Fault(fault) => check_fault("payload.outcome.fault", fault),
    }
}

fn check_found(at: &str, found: &Found) -> Result<(), DecodeError> {
    long(&format!("{at}.data"), found.data.len(), ASK_BYTES_MAX)?;
    let lists = [
        ("sources", &found.sources, SOURCES_MAX),
        ("assumptions", &found.assumptions, ASSUMPTIONS_MAX),
    ];
    for (name, texts, count_max) in lists {
        let at = format!("{at}.{name}");
        at_most(&at, texts.len(), count_max)?;
        for (place, text) in texts.iter().enumerate() {
            long(&format!("{at}[{place}]"), text.len(), TEXT_BYTES_MAX)?;
        }
    }
    dollars(&format!("{at}.cost_usd"), found.cost_usd)?;
    check_exchanges(&format!("{at}.exchanges"), &found.exchanges)
}

/// What a result or an answer lists; `at` is where.
pub(crate) fn check_exchanges(at: &str, exchanges: &[Exchange]) -> Result<(), DecodeError> {
    at_most(at, exchanges.len(), EXCHANGES_MAX)?;
    for (place, exchange) in exchanges.iter().enumerate() {
        if let Exchange::Ask(ask) = exchange {
            let at = format!("{at}[{place}].ask");
            let code = ask.fault.as_deref().unwrap_or_default();
            long(&format!("{at}.fault"), code.len(), ID_BYTES_MAX)?;
            dollars(&format!("{at}.cost_usd"), ask.cost_usd)?;
        }
    }
    Ok(())
}

pub(crate) fn check_share(share: &Share) -> Result<(), DecodeError> {
    long("payload.data", share.data.len(), SHARE_BYTES_MAX)
}

pub(crate) fn check_progress(progress: &Progress) -> Result<(), DecodeError> {
    if progress
        .done
        .is_some_and(|done| !(0.0..=1.0).contains(&done))
    {
        return Err(invalid("payload.done", "must be between 0 and 1"));
    }
    long("payload.text", progress.text.len(), PROGRESS_TEXT_BYTES_MAX)
}

impl Exchange {
    /// A bound for its length as JSON, in bytes.
    #[must_use]
    pub fn bytes_bound(&self) -> usize {
        /// Field names, numbers, quotes and commas.
        const FRAME_BYTES: usize = 256;
        FRAME_BYTES
            + match self {
                Self::Ask(ask) => {
                    let code = ask.fault.as_deref().unwrap_or_default();
                    ask.agent_type.as_str().len() + json_bound::of_text(code)
                }
                Self::Share(share) => share.topic.as_str().len(),
            }
    }
}

fn long(field: &str, bytes: usize, bytes_max: usize) -> Result<(), DecodeError> {
    if bytes > bytes_max {
        let reason = format!("is {bytes} bytes long; at most {bytes_max} are allowed");
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

fn dollars(field: &str, usd: f64) -> Result<(), DecodeError> {
    if usd.is_finite() && usd >= 0.0 {
        return Ok(());
    }
    Err(invalid(field, "must be zero or more US dollars"))
}

fn invalid(field: &str, reason: &str) -> DecodeError {
    DecodeError::Invalid {
        field: field.to_owned(),
        reason: reason.to_owned(),
    }
}
