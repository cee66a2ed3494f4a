//! What a run answers.

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::submission::{Submission, VALUES, same};

/// As much of an answer as is looked at. It borrows: a run costs the client no copies.
#[derive(Deserialize)]
struct Answer<'a> {
    id: &'a str,
    state: &'a str,
    #[serde(borrow)]
    result: Option<Values<'a>>,
    #[serde(borrow)]
    fault: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Values<'a> {
    #[serde(borrow)]
    values: [&'a str; VALUES],
}

/// Compares an answer with what was sent, and returns the run's id.
///
/// # Errors
/// When the run is not completed, or any byte differs.
pub(super) fn check(sent: &Submission, answer: &[u8]) -> anyhow::Result<Box<str>> {
    let read: Answer = serde_json::from_slice(answer)
        .with_context(|| format!("no answer: {}", String::from_utf8_lossy(answer)))?;
    let id = read.id;
    if read.state != "completed" {
        let fault = read.fault.map_or("no fault", RawValue::get);
        bail!("run {id} is {} after the wait: {fault}", read.state);
    }
    let values = read
        .result
        .with_context(|| format!("run {id}: no result"))?;
    if !same(sent, &values.values) {
        bail!("run {id}: its values are not those that were sent");
    }
    Ok(id.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(sent: &Submission, state: &str) -> String {
        let values: Vec<&str> = sent
            .values()
            .map(|value| std::str::from_utf8(value).unwrap())
            .collect();
        let result = serde_json::json!({ "values": values });
        format!(r#"{{"id": "0-a", "state": "{state}", "tasks": [], "result": {result}}}"#)
    }

    #[test]
    fn the_values_of_another_run_are_refused() {
        let mut random = fastrand::Rng::with_seed(3);
        let (mine, other) = (
            Submission::random(&mut random),
            Submission::random(&mut random),
        );
        let id = check(&mine, answer(&mine, "completed").as_bytes()).unwrap();
        assert_eq!(&*id, "0-a");
        let error = check(&mine, answer(&other, "completed").as_bytes()).unwrap_err();
        assert!(error.to_string().contains("not those that were sent"));
    }

    #[test]
    fn a_run_that_is_not_completed_is_refused() {
        let sent = Submission::random(&mut fastrand::Rng::with_seed(4));
        for state in ["working", "failed"] {
            assert!(check(&sent, answer(&sent, state).as_bytes()).is_err());
        }
        assert!(check(&sent, br#"{"title": "No owner"}"#).is_err());
    }
}
