//! What a store's failure means to whoever uses the archive.

use std::{error::Error, io};

use crate::ArchiveError;

/// How a call to the store failed.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The store says so.
    Store(object_store::Error),
    /// The disk says so.
    Disk(io::Error),
    /// It took too long.
    TimedOut,
    /// More objects than a listing takes.
    TooMany(usize),
}

impl Fault {
    /// Says what happened in an archive to an object, or to a folder of objects.
    pub(crate) fn explain(self, archive: &str, object: &str) -> ArchiveError {
        let archive = archive.to_owned();
        let object = object.to_owned();
        let reason = self.reason();
        match self.turn() {
            Turn::MakeRoom => ArchiveError::Full { archive, reason },
            Turn::LetIn => ArchiveError::Refused {
                archive,
                object,
                reason,
            },
            Turn::Wait => ArchiveError::Unavailable {
                archive,
                object,
                reason,
            },
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Store(error) => error.to_string(),
            Self::Disk(error) => error.to_string(),
            Self::TimedOut => "no answer in time".to_owned(),
            Self::TooMany(max) => format!("it has more than {max} objects"),
        }
    }

    fn turn(&self) -> Turn {
        match self {
            Self::Store(
                object_store::Error::NotFound { .. }
                | object_store::Error::InvalidPath { .. }
                | object_store::Error::NotSupported { .. }
                | object_store::Error::NotImplemented { .. }
                | object_store::Error::PermissionDenied { .. }
                | object_store::Error::Unauthenticated { .. }
                | object_store::Error::UnknownConfigurationKey { .. },
            )
            | Self::TooMany(_) => Turn::LetIn,
            Self::Store(error) => disk_error(error).map_or(Turn::Wait, of_disk),
            Self::Disk(error) => of_disk(error.kind()),
            Self::TimedOut => Turn::Wait,
        }
    }
}

/// Who has to do something.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    /// The operator: there is no room.
    MakeRoom,
    /// The operator: the place is not one that can be used.
    LetIn,
    /// Nobody, for now.
    Wait,
}

fn of_disk(kind: io::ErrorKind) -> Turn {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Turn::MakeRoom,
        io::ErrorKind::NotFound
        | io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::AlreadyExists
        | io::ErrorKind::FileTooLarge
        | io::ErrorKind::InvalidFilename
        | io::ErrorKind::Unsupported => Turn::LetIn,
        _ => Turn::Wait,
    }
}

/// The disk's error that a store's error comes from.
fn disk_error(error: &object_store::Error) -> Option<io::ErrorKind> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_disk(kind: io::ErrorKind) -> ArchiveError {
        #[derive(Debug, thiserror::Error)]
        #[error("unable to copy data to file: {source}")]
        struct Copying {
            source: io::Error,
        }
        let store = "LocalFileSystem";
        let source = Box::new(Copying {
            source: kind.into(),
        });
        let error = object_store::Error::Generic { store, source };
        Fault::Store(error).explain("/archive", "segments/0")
    }

    #[test]
    fn a_full_disk_says_that_it_is_full_and_what_to_do() {
        let error = from_disk(io::ErrorKind::StorageFull);
        let text = error.to_string();
        assert!(
            text.starts_with(
                "the archive at /archive is full: free space or point `archive.url` elsewhere"
            ),
            "{text}"
        );
        assert!(!error.may_pass());
    }

    #[test]
    fn a_place_that_cannot_be_written_says_what_it_has_to_be() {
        for kind in [
            io::ErrorKind::ReadOnlyFilesystem,
            io::ErrorKind::PermissionDenied,
        ] {
            let error = from_disk(kind);
            assert!(
                matches!(&error, ArchiveError::Refused { object, .. } if object == "segments/0")
            );
            assert!(
                error
                    .to_string()
                    .contains("`archive.url` has to name a place")
            );
            assert!(!error.may_pass());
        }
    }

    #[test]
    fn what_nobody_can_do_anything_about_may_pass() {
        assert!(from_disk(io::ErrorKind::TimedOut).may_pass());
        assert!(from_disk(io::ErrorKind::ConnectionReset).may_pass());
        assert!(
            Fault::TimedOut
                .explain("/archive", "archive.json")
                .may_pass()
        );
    }
}
