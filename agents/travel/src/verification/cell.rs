use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What stands in one column of one day. Nothing at all, `null` and a dash are three things to the benchmark's judge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// The column is not there.
    #[default]
    Missing,
    /// The column is there and holds `null`.
    Null,
    /// A text; empty or `-` where nothing is planned.
    Text(String),
}

impl Cell {
    /// Nothing planned.
    #[must_use]
    pub fn dash() -> Self {
        Self::Text("-".to_owned())
    }

    /// The text, whatever it says.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Missing | Self::Null => None,
        }
    }

    /// The text, where something is planned.
    #[must_use]
    pub fn planned(&self) -> Option<&str> {
        self.text().filter(|text| !text.is_empty() && *text != "-")
    }

    /// Whether the text says that nothing is planned; `null` says nothing.
    #[must_use]
    pub fn is_dash(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty() || text == "-")
    }

    /// Whether the column is not there.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        *self == Self::Missing
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Missing | Self::Null => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        Ok(text.map_or(Self::Null, Self::Text))
    }
}
