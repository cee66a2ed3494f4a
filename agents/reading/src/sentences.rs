//! The sentences of a text.

use unicode_segmentation::UnicodeSegmentation as _;

/// Shortenings that end in a full stop without ending a sentence, in lower case.
const SHORTENINGS: [&str; 18] = [
    "e.g.", "i.e.", "etc.", "vs.", "cf.", "fig.", "no.", "approx.", "ca.", "dr.", "mr.", "mrs.",
    "ms.", "st.", "prof.", "al.", "vol.", "pp.",
];

/// The sentences of one paragraph, each as it stands there but for spaces around it.
#[must_use]
pub fn sentences(paragraph: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, piece) in paragraph.split_sentence_bound_indices() {
        let end = at + piece.len();
        if ends_in_shortening(piece) && end < paragraph.len() {
            continue;
        }
        let sentence = paragraph.get(start..end).unwrap_or_default().trim();
        if !sentence.is_empty() {
            found.push(sentence);
        }
        start = end;
    }
    found
}

fn ends_in_shortening(piece: &str) -> bool {
    let last = piece.split_whitespace().next_back().unwrap_or_default();
    let last = last.trim_start_matches(['(', '[', '"']).to_lowercase();
    let is_initial =
        last.len() == 2 && last.ends_with('.') && last.starts_with(char::is_alphabetic);
    is_initial || SHORTENINGS.contains(&last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_shortenings_do_not_end_a_sentence() {
        let text = "Storage fell to 3.5 million, e.g. Lake A. Smith said so. Was it true? Yes!";
        assert_eq!(
            sentences(text),
            [
                "Storage fell to 3.5 million, e.g. Lake A. Smith said so.",
                "Was it true?",
                "Yes!"
            ]
        );
    }

    #[test]
    fn every_sentence_stands_in_the_text() {
        for text in ["", " ", "One", "A. B", "Ends in etc.", "日本語。はい。"] {
            assert!(
                sentences(text)
                    .iter()
                    .all(|sentence| text.contains(sentence))
            );
        }
        assert_eq!(sentences("Ends in etc."), ["Ends in etc."]);
    }
}
