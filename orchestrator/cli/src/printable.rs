//! Text from elsewhere, made safe for a terminal.

/// The text without control characters: an escape sequence in a result must not steer the
/// terminal. Line ends and tabs stay (tabs as spaces).
pub(crate) fn block(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            character if is_steering(character) => None,
            character => Some(character),
        })
        .collect()
}

/// The same in one line.
pub(crate) fn line(text: &str) -> String {
    block(text).replace('\n', " ")
}

/// Control characters, and those that turn the direction of writing.
fn is_steering(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_lose_their_escape_and_line_ends_stay() {
        assert_eq!(
            block("a\u{1b}[31mb\r\nc\td\u{9b}2J\u{202e}"),
            "a[31mb\nc d2J"
        );
        assert_eq!(line("a\nb"), "a b");
    }
}
