/// Why a lexicon or a voice cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct LanguageError {
    /// Which file.
    pub name: String,
    /// What is wrong in it.
    pub reason: String,
}
