/// Why documents give no outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutlineError {
    /// There is no sentence in any of them.
    Empty,
    /// None says anything of the topic.
    NothingAbout(String),
}

impl std::fmt::Display for OutlineError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => formatter.write_str("the documents have no sentences: name others"),
            Self::NothingAbout(topic) => {
                write!(
                    formatter,
                    "none of the documents says anything of {topic:?}: name others, or another topic"
                )
            }
        }
    }
}

impl std::error::Error for OutlineError {}
