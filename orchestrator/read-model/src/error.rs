//! Why the read model could not do what it was asked.

/// Why the read model could not do what it was asked, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadModelError {
    /// The setting is wrong.
    #[error("`read_model.url` is `{url}`, which {reason}")]
    Address {
        /// The address, without credentials.
        url: String,
        /// What is wrong with it, and what would be right.
        reason: String,
    },
    /// The rows are another log's.
    #[error(
        "the read model at {address} was made from another log: give these logs a database of their own by `read_model.url`, or make it again with `orchestrator read-model rebuild`"
    )]
    OtherLog {
        /// Where it is.
        address: String,
    },
    /// It was deleted, or emptied: it has to be made again from the log.
    #[error("the read model at {address} is gone: {reason}")]
    Gone {
        /// Where it is.
        address: String,
        /// What is missing.
        reason: String,
    },
    /// The database does not do it.
    #[error("the read model at {address}: {reason}")]
    Database {
        /// Where it is.
        address: String,
        /// What the database says.
        reason: String,
    },
}
