//! What decoding a message would take, told from its bytes alone.
//!
//! An empty entry of a list is two bytes of protobuf and hundreds of bytes of memory: a message
//! within the bound for its length could still ask for 200 MB. So the lists are walked first, and
//! what their entries take is added up; nothing is allocated for that.

use std::mem::size_of;

use super::v1;
use crate::{DecodeError, limits::MESSAGE_BYTES_MAX};

/// Most memory that the entries of a message's lists may take. Honest messages take less than
/// three times their length, as each entry brings at least its identifiers.
const DECODED_BYTES_MAX: usize = 16 * MESSAGE_BYTES_MAX;

/// A field that has entries, or holds a message that has some.
pub(super) struct Heavy {
    number: u64,
    bytes_each: usize,
    inside: &'static [Self],
}

const fn text(number: u64) -> Heavy {
    list(number, size_of::<String>(), &[])
}

const fn list(number: u64, bytes_each: usize, inside: &'static [Heavy]) -> Heavy {
    Heavy {
        number,
        bytes_each,
        inside,
    }
}

const PLAN_TASK: &[Heavy] = &[text(4)];
const PLAN: &[Heavy] = &[list(1, size_of::<v1::PlanTask>(), PLAN_TASK)];
const SUCCESS: &[Heavy] = &[
    text(4),
    text(5),
    list(9, 0, PLAN),
    list(10, size_of::<v1::Exchange>(), &[]),
];
const FOUND: &[Heavy] = &[text(3), text(4), list(7, size_of::<v1::Exchange>(), &[])];
const QUESTION: &[Heavy] = &[list(4, size_of::<v1::Choice>(), &[])];
const FAULT: &[Heavy] = &[list(6, size_of::<v1::Conflict>(), &[])];
const RESULT: &[Heavy] = &[list(5, 0, SUCCESS), list(6, 0, FAULT), list(7, 0, QUESTION)];
const RESULTS: &[Heavy] = &[
    text(1),
    text(2),
    list(3, size_of::<v1::TaskResult>(), RESULT),
];
const TASK: &[Heavy] = &[
    // An entry of a map holds its key and its value; a tree of them is at least half full.
    list(9, 2 * size_of::<(String, Vec<u8>)>(), &[]),
    list(10, size_of::<v1::Gap>(), &[]),
    text(11),
    list(17, 2 * size_of::<(String, Vec<u8>)>(), &[]),
    text(21),
];
const SENT_BACK: &[Heavy] = &[list(2, size_of::<v1::Conflict>(), &[]), text(3)];
const TASKS: &[Heavy] = &[
    list(1, size_of::<v1::TaskRequest>(), TASK),
    text(2),
    text(3),
    list(4, size_of::<v1::Refusal>(), &[]),
];
/// Lists of an envelope.
pub(super) const ENVELOPE: &[Heavy] = &[
    list(10, 0, TASKS),
    list(11, 0, RESULTS),
    list(12, 0, &[text(4), text(17)]),
    list(13, 0, &[text(1), text(4)]),
    list(14, 0, &[text(6)]),
    list(15, 0, &[list(3, 0, FOUND)]),
];
/// Lists of a run's events.
pub(super) const RUN_EVENTS: &[Heavy] = &[list(
    2,
    size_of::<v1::RunEvent>(),
    &[
        list(5, 0, &[text(5), list(6, size_of::<v1::Exchange>(), &[])]),
        list(10, 0, &[text(1)]),
        list(18, 0, SENT_BACK),
        list(19, 0, &[text(2)]),
    ],
)];

/// Adds up what the lists of a message take.
///
/// # Errors
/// [`DecodeError::NotProtobuf`] when it is more than the bound, or the bytes end too early.
pub(super) fn check(bytes: &[u8], heavy: &[Heavy]) -> Result<(), DecodeError> {
    let mut left = DECODED_BYTES_MAX;
    walk(bytes, heavy, &mut left)
}

fn walk(mut bytes: &[u8], heavy: &[Heavy], left: &mut usize) -> Result<(), DecodeError> {
    while !bytes.is_empty() {
        let (key, rest) = varint(bytes)?;
        bytes = match key & 7 {
            0 => varint(rest)?.1,
            1 => rest.get(8..).ok_or_else(cut_off)?,
            5 => rest.get(4..).ok_or_else(cut_off)?,
            2 => {
                let (content, rest) = delimited(rest)?;
                if let Some(field) = heavy.iter().find(|field| field.number == key >> 3) {
                    *left = left.checked_sub(field.bytes_each).ok_or_else(too_heavy)?;
                    // What has no lists inside may be text: it is no message to walk through.
                    if !field.inside.is_empty() {
                        walk(content, field.inside, left)?;
                    }
                }
                rest
            }
            _ => return Err(refusal("has a group, which this contract does not use")),
        };
    }
    Ok(())
}

fn delimited(bytes: &[u8]) -> Result<(&[u8], &[u8]), DecodeError> {
    let (length, rest) = varint(bytes)?;
    usize::try_from(length)
        .ok()
        .and_then(|length| rest.split_at_checked(length))
        .ok_or_else(cut_off)
}

/// A number of at most ten bytes, and what follows it.
fn varint(bytes: &[u8]) -> Result<(u64, &[u8]), DecodeError> {
    let mut number = 0;
    for (place, byte) in bytes.iter().take(10).enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Ok((number, bytes.get(place + 1..).unwrap_or_default()));
        }
    }
    Err(cut_off())
}

fn cut_off() -> DecodeError {
    refusal("ends within a field")
}

fn too_heavy() -> DecodeError {
    refusal("has lists that take more than 16 MiB of memory; send less in one message")
}

fn refusal(reason: &str) -> DecodeError {
    DecodeError::NotProtobuf {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;

    fn tasks(count: usize) -> Vec<u8> {
        let tasks = v1::Tasks {
            tasks: vec![v1::TaskRequest::default(); count],
            ..v1::Tasks::default()
        };
        v1::Envelope {
            payload: Some(v1::envelope::Payload::Tasks(tasks)),
            ..v1::Envelope::default()
        }
        .encode_to_vec()
    }

    #[test]
    fn a_thousand_tasks_are_light() {
        assert_eq!(check(&tasks(1000), ENVELOPE), Ok(()));
    }

    #[test]
    fn half_a_million_empty_tasks_are_refused_though_they_are_one_megabyte() {
        let bytes = tasks(500_000);
        assert!(bytes.len() < MESSAGE_BYTES_MAX);
        let error = check(&bytes, ENVELOPE).unwrap_err();
        assert!(error.to_string().contains("16 MiB"), "{error}");
    }

    #[test]
    fn bytes_that_end_within_a_field_are_refused() {
        assert!(check(&[0x0a, 5, 1], ENVELOPE).is_err());
        assert!(check(&[0xff; 11], ENVELOPE).is_err());
    }
}
