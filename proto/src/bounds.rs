//! What is checked of a message before anything reads it.

use crate::{
    DecodeError,
    limits::{API_BODY_BYTES_MAX, API_NESTING_DEPTH_MAX, MESSAGE_BYTES_MAX, NESTING_DEPTH_MAX},
};

/// Refuses messages that are longer or nested deeper than any reader has to survive.
///
/// # Errors
/// [`DecodeError::TooLarge`] or [`DecodeError::TooDeep`].
pub fn check(bytes: &[u8]) -> Result<(), DecodeError> {
    check_length(bytes, MESSAGE_BYTES_MAX)?;
    check_depth(bytes, 0, NESTING_DEPTH_MAX)
}

/// The same for a body of the API.
///
/// # Errors
/// [`DecodeError::TooLarge`] or [`DecodeError::TooDeep`].
pub fn check_body(bytes: &[u8]) -> Result<(), DecodeError> {
    check_length(bytes, API_BODY_BYTES_MAX)?;
    check_depth(bytes, 0, API_NESTING_DEPTH_MAX)
}

fn check_length(bytes: &[u8], bytes_max: usize) -> Result<(), DecodeError> {
    if bytes.len() > bytes_max {
        return Err(DecodeError::TooLarge {
            bytes: bytes.len(),
            bytes_max,
        });
    }
    Ok(())
}

/// Holds a value inside a message against the bound for the depth; `above` levels are around it.
///
/// # Errors
/// [`DecodeError::TooDeep`].
pub(crate) fn check_inner(bytes: &[u8], above: usize) -> Result<(), DecodeError> {
    check_depth(bytes, above, NESTING_DEPTH_MAX)
}

/// Counts brackets outside strings. One pass, no memory, and right for every text that is JSON;
/// what is not JSON is refused by the parser afterwards.
fn check_depth(bytes: &[u8], above: usize, depth_max: usize) -> Result<(), DecodeError> {
    let mut depth = above;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                if depth > depth_max {
                    return Err(DecodeError::TooDeep { depth_max, at });
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1).max(above),
            b'"' => at = end_of_string(bytes, at + 1),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// The index of the quote that closes the string starting at `at`, or the end of the bytes.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| memchr::memchr2(b'"', b'\\', rest))
    {
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return at;
        }
        at += 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_of_64_is_taken_and_65_is_refused() {
        assert!(check("[".repeat(64).as_bytes()).is_ok());
        assert!(matches!(
            check("[".repeat(65).as_bytes()),
            Err(DecodeError::TooDeep { at: 64, .. })
        ));
    }

    #[test]
    fn brackets_inside_strings_do_not_count() {
        let text = format!("[\"{}\\\"{}\"]", "[".repeat(100), "{".repeat(100));
        assert!(check(text.as_bytes()).is_ok());
    }

    #[test]
    fn an_unclosed_string_ends_the_count() {
        assert!(check(b"\"abc\\").is_ok());
    }
}
