//! Identifiers. Each is a type of its own, so that a task's id is never taken for a run's.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limits::ID_BYTES_MAX;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text has no characters.
    #[error("is empty: give it at least one character")]
    Empty,
    /// The text is longer than [`ID_BYTES_MAX`].
    #[error("is {0} bytes long: at most {ID_BYTES_MAX} are allowed")]
    TooLong(usize),
    /// The text has a control character.
    #[error("has a control character at byte {0}")]
    Control(usize),
    /// The text cannot be one token of a NATS subject.
    #[error("has {1:?} at byte {0}: use only letters, digits, '-' and '_'")]
    NotAToken(usize, char),
}

fn check_free_text(text: &str) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > ID_BYTES_MAX {
        return Err(IdError::TooLong(text.len()));
    }
    match text
        .char_indices()
        .find(|(_, character)| character.is_control())
    {
        Some((at, _)) => Err(IdError::Control(at)),
        None => Ok(()),
    }
}

fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '-' || character == '_'
}

fn check_token(text: &str) -> Result<(), IdError> {
    check_free_text(text)?;
    match text
        .char_indices()
        .find(|(_, character)| !is_token_character(*character))
    {
        Some((at, character)) => Err(IdError::NotAToken(at, character)),
        None => Ok(()),
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $check:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks the text and takes it as an identifier.
            ///
            /// # Errors
            /// [`IdError`] when it is empty, too long or has characters that are not allowed.
            pub fn new(text: impl Into<Arc<str>>) -> Result<Self, IdError> {
                let text = text.into();
                $check(&text)?;
                Ok(Self(text))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether it can be one token of a NATS subject.
            #[must_use]
            pub fn is_token(&self) -> bool {
                check_token(&self.0).is_ok()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{:?}", &*self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::new(&*text).map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// One message: free text, given by its sender.
    MessageId, check_free_text
);
id!(
    /// One running agent instance (or another party to a conversation). Free text in an envelope;
    /// an agent that registers needs one that [`AgentId::is_token`].
    AgentId, check_free_text
);
id!(
    /// A speciality, such as `location`: one token of a subject.
    AgentType, check_token
);
id!(
    /// One request under one workflow. Starts with its shard's number and a dash.
    RunId, check_token
);
id!(
    /// One piece of work, unique within its run.
    TaskId, check_token
);
id!(
    /// One hand-over of a task to an agent: run, task and number of the attempt.
    AttemptId, check_free_text
);
id!(
    /// Whose run it is: one token of a subject.
    Tenant, check_token
);
id!(
    /// One command, done once however often it is sent.
    CommandId, check_free_text
);
id!(
    /// A workflow's name: the name of its folder.
    WorkflowName, check_token
);
id!(
    /// One question of a run to a person, unique within the run.
    QuestionId, check_token
);
id!(
    /// What something that is shared in a run is about: one token of a subject.
    Topic, check_token
);

impl RunId {
    /// The shard that the run lives on for ever.
    #[must_use]
    pub fn shard(&self) -> Option<u32> {
        self.0
            .split_once('-')
            .and_then(|(shard, _)| shard.parse().ok())
    }
}

impl AttemptId {
    /// The id of attempt `number` (from 1) at a task.
    #[must_use]
    pub fn of(run: &RunId, task: &TaskId, number: u32) -> Self {
        Self(format!("{run}.{task}.{number}").into())
    }

    /// Run, task and number, when it is an id made by [`AttemptId::of`].
    #[must_use]
    pub fn parts(&self) -> Option<(&str, &str, u32)> {
        let (rest, number) = self.0.rsplit_once('.')?;
        let (run, task) = rest.split_once('.')?;
        Some((run, task, number.parse().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_128_bytes_is_taken_and_one_of_129_is_refused() {
        assert!(MessageId::new("x".repeat(128)).is_ok());
        assert_eq!(MessageId::new("x".repeat(129)), Err(IdError::TooLong(129)));
    }

    #[test]
    fn subject_wildcards_cannot_be_part_of_a_token() {
        for text in ["a.b", "*", ">", "a b", "é"] {
            assert!(AgentType::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_run_names_its_shard() {
        assert_eq!(RunId::new("7-abc").unwrap().shard(), Some(7));
        assert_eq!(RunId::new("abc").unwrap().shard(), None);
    }

    #[test]
    fn an_attempt_id_tells_its_parts() {
        let attempt = AttemptId::of(&RunId::new("0-a").unwrap(), &TaskId::new("b").unwrap(), 3);
        assert_eq!(attempt.parts(), Some(("0-a", "b", 3)));
    }
}
