//! Text from people and models inside a prompt.

use muster_proto::sha256_hex;

/// Characters of a fence's mark: no text says 64 bits of its own hash by chance.
const MARK_CHARS: usize = 16;

/// A text between marks that it cannot contain: the mark is made from the text, so that the same prompt is the same again.
#[must_use]
pub fn fenced(name: &str, text: &str) -> String {
    let mut mark = mark_of(text);
    while text.contains(&mark) {
        mark = mark_of(&format!("{mark}{text}"));
    }
    format!("<data {name} {mark}>\n{text}\n</data {name} {mark}>")
}

fn mark_of(text: &str) -> String {
    let hash = sha256_hex(text.as_bytes());
    hash.chars().take(MARK_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_close_its_fence() {
        let inner = fenced("wish", "x");
        let close = inner.lines().last().unwrap_or_default();
        let outer = fenced("wish", &inner);
        let last = outer.lines().last().unwrap_or_default();
        assert_ne!(close, last);
        assert_eq!(outer.matches(last).count(), 1);
    }
}
