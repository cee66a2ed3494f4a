use serde::Deserialize;

/// What every sentence of an answer is held against.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    /// Words that are not used, whatever their case.
    pub(super) banned_words: Vec<String>,
    /// Most exclamation marks in a text.
    pub(super) exclamations_max: usize,
    /// Most words in one sentence.
    pub(super) sentence_words_max: usize,
    /// Who speaks.
    pub(super) person: Person,
    /// Whether words in capitals are allowed.
    pub(super) shouting: bool,
    /// Whether pictures are allowed.
    pub(super) emoji: bool,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Person {
    /// "We" to "you"; never "I".
    We,
    /// "I" to "you"; never "we".
    I,
    /// Neither.
    Nobody,
}
