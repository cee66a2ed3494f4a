//! Why settings cannot be used.

use crate::Violation;

/// Why settings cannot be used. Each message names the layer and says what to change.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The name of the environment is none that exists.
    #[error("MUSTER_ENVIRONMENT: {0}")]
    UnknownEnvironment(String),
    /// A layer cannot be read or is no YAML.
    #[error("{layer} cannot be read: {reason}")]
    Unreadable {
        /// Which layer.
        layer: String,
        /// What the reader says.
        reason: String,
    },
    /// A key that does not exist.
    #[error("{layer} sets {key}, which does not exist: {advice}")]
    UnknownKey {
        /// Which layer.
        layer: String,
        /// The key.
        key: String,
        /// The nearest key that exists, or all of the section.
        advice: String,
    },
    /// A value of the wrong form.
    #[error("{layer} sets {key} to {value}: {expected}")]
    WrongForm {
        /// Which layer.
        layer: String,
        /// The key.
        key: String,
        /// The value, as JSON; not shown for keys that may hold a secret.
        value: String,
        /// What was expected.
        expected: String,
    },
    /// A value out of its range.
    #[error("{layer}: {violation}")]
    NotAllowed {
        /// Which layer.
        layer: String,
        /// What is wrong.
        violation: Violation,
    },
}
