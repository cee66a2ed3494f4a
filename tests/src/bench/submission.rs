//! One submission of the canonical run.

use std::{ops::Range, str};

use bytes::Bytes;

/// Parallel tasks in a run.
pub(super) const VALUES: usize = 8;
/// Bytes that each task carries.
pub(super) const VALUE_BYTES: usize = 1024;

const START: &str = r#"{"workflow":"echo","request":{"values":[""#;
const BETWEEN: &str = r#"",""#;
const END: &str = r#""]}}"#;
/// Characters that JSON carries as they are; 64, so that six random bits choose one.
const ALPHABET: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
/// How many times six bits a random number of 64 gives.
const CHARACTERS_A_NUMBER: usize = 10;

/// A body of the API, with a random value for each task. No two are the same.
#[derive(Debug, Clone)]
pub(super) struct Submission {
    body: Bytes,
}

impl Submission {
    /// Makes one.
    pub(super) fn random(random: &mut fastrand::Rng) -> Self {
        let length = VALUES * (VALUE_BYTES + BETWEEN.len()) + START.len() + END.len();
        let mut body = Vec::with_capacity(length);
        body.extend_from_slice(START.as_bytes());
        for number in 0..VALUES {
            if number > 0 {
                body.extend_from_slice(BETWEEN.as_bytes());
            }
            push_random(&mut body, random);
        }
        body.extend_from_slice(END.as_bytes());
        Self { body: body.into() }
    }

    /// What is sent.
    pub(super) fn body(&self) -> &Bytes {
        &self.body
    }

    /// The values in it, in order.
    pub(super) fn values(&self) -> impl Iterator<Item = &[u8]> {
        (0..VALUES).map(|number| &self.body[place(number)])
    }
}

fn place(number: usize) -> Range<usize> {
    let start = START.len() + number * (VALUE_BYTES + BETWEEN.len());
    start..start + VALUE_BYTES
}

fn push_random(body: &mut Vec<u8>, random: &mut fastrand::Rng) {
    let mut left = VALUE_BYTES;
    while left > 0 {
        let mut bits = random.u64(..);
        let characters = left.min(CHARACTERS_A_NUMBER);
        body.extend((0..characters).map(|_| {
            let character = ALPHABET[(bits & 63) as usize];
            bits >>= 6;
            character
        }));
        left -= characters;
    }
}

/// Whether answers are what was sent, byte for byte.
pub(super) fn same(sent: &Submission, answered: &[&str; VALUES]) -> bool {
    let answered = answered.iter().map(|value| value.as_bytes());
    sent.values().eq(answered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Body {
        workflow: String,
        request: Request,
    }

    #[derive(serde::Deserialize)]
    struct Request {
        values: Vec<String>,
    }

    #[test]
    fn every_task_of_every_run_has_a_value_of_its_own() {
        let mut random = fastrand::Rng::with_seed(1);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..50 {
            let submission = Submission::random(&mut random);
            let body: Body = serde_json::from_slice(submission.body()).unwrap();
            assert_eq!(body.workflow, "echo");
            assert_eq!(body.request.values.len(), VALUES);
            for (value, given) in submission.values().zip(body.request.values) {
                assert_eq!(str::from_utf8(value).unwrap(), given);
                assert_eq!(given.len(), VALUE_BYTES);
                assert!(seen.insert(given));
            }
        }
    }

    #[test]
    fn one_other_byte_or_another_order_is_not_the_same() {
        let submission = Submission::random(&mut fastrand::Rng::with_seed(2));
        let sent: Vec<&str> = submission
            .values()
            .map(|value| str::from_utf8(value).unwrap())
            .collect();
        let sent: [&str; VALUES] = sent.try_into().unwrap();
        assert!(same(&submission, &sent));
        let mut swapped = sent;
        swapped.swap(0, 7);
        assert!(!same(&submission, &swapped));
        let mut changed = sent[3].to_owned();
        changed.replace_range(1023..1024, "!");
        let mut other = sent;
        other[3] = &changed;
        assert!(!same(&submission, &other));
    }
}
