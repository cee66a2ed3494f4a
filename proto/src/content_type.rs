//! Which of the two encodings a message is in.

use crate::DecodeError;

/// The encoding of a message, as the header `Content-Type` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ContentType {
    /// `application/json`; also where the header is missing.
    #[default]
    Json,
    /// `application/protobuf`.
    Protobuf,
}

/// A content type that is neither of the two.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("content type {0:?} is unknown: use application/json or application/protobuf")]
pub struct UnknownContentType(String);

impl ContentType {
    /// Name of the header on NATS messages.
    pub const HEADER: &str = "Content-Type";

    /// Reads the header's value; parameters such as a charset are ignored.
    ///
    /// # Errors
    /// [`UnknownContentType`].
    pub fn from_header(value: Option<&str>) -> Result<Self, UnknownContentType> {
        let Some(value) = value else {
            return Ok(Self::Json);
        };
        let essence = value.split(';').next().unwrap_or_default().trim();
        [Self::Json, Self::Protobuf]
            .into_iter()
            .find(|known| essence.eq_ignore_ascii_case(known.as_str()))
            .ok_or_else(|| UnknownContentType(crate::fields::clip(value)))
    }

    /// The header's value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Protobuf => "application/protobuf",
        }
    }
}

impl From<UnknownContentType> for DecodeError {
    fn from(error: UnknownContentType) -> Self {
        Self::Invalid {
            field: ContentType::HEADER.to_owned(),
            reason: error.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_without_the_header_is_json() {
        assert_eq!(ContentType::from_header(None), Ok(ContentType::Json));
    }

    #[test]
    fn case_and_parameters_do_not_matter() {
        let json = ContentType::from_header(Some("Application/JSON; charset=utf-8"));
        assert_eq!(json, Ok(ContentType::Json));
        let protobuf = ContentType::from_header(Some("application/protobuf"));
        assert_eq!(protobuf, Ok(ContentType::Protobuf));
    }

    #[test]
    fn another_type_is_refused_by_name() {
        let error = ContentType::from_header(Some("text/xml")).unwrap_err();
        assert!(error.to_string().contains("text/xml"));
    }
}
