//! The folder that requests may name files in.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// No folder is set, so that no request may name files.
    #[error(
        "requests may not name files here ({0:?}): set `documents.folder` to the folder that they may read, or send the content in the request"
    )]
    Closed(String),
    /// The path leads out of the folder, or there is nothing.
    #[error("{0:?} is not in the folder that requests may read; name a path below it")]
    Outside(String),
    /// It cannot be read.
    #[error("{name:?} cannot be read: {reason}")]
    Unreadable {
        /// What was named.
        name: String,
        /// Why not.
        reason: String,
    },
    /// It is too large.
    #[error("{name:?} is larger than {bytes_max} bytes")]
    TooLarge {
        /// What was named.
        name: String,
        /// What is allowed.
        bytes_max: u64,
    },
}

/// A folder that requests may name files in, or none. Whoever can send a request can read what is in it, and nothing
/// else: a path that leads out, by `..` or by a link, is refused like one that is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder(Option<PathBuf>);

impl Folder {
    /// This folder; with `None` every name is refused.
    #[must_use]
    pub fn new(root: Option<PathBuf>) -> Self {
        Self(root)
    }

    /// Where a name leads.
    ///
    /// # Errors
    /// [`FolderError`] where it leads out, or to nothing.
    pub fn resolve(&self, name: &str) -> Result<PathBuf, FolderError> {
        let root = self.0.as_ref();
        let root = root.ok_or_else(|| FolderError::Closed(name.to_owned()))?;
        let outside = |_| FolderError::Outside(name.to_owned());
        let root = root.canonicalize().map_err(outside)?;
        let path = root.join(name).canonicalize().map_err(outside)?;
        if path.starts_with(&root) {
            Ok(path)
        } else {
            Err(FolderError::Outside(name.to_owned()))
        }
    }

    /// The bytes of a file, at most `bytes_max`.
    ///
    /// # Errors
    /// [`FolderError`] where it is out of reach or too large.
    pub fn read(&self, name: &str, bytes_max: u64) -> Result<Vec<u8>, FolderError> {
        let path = self.resolve(name)?;
        // Anything else, such as a pipe, may never end.
        if !path.is_file() {
            return Err(FolderError::Outside(name.to_owned()));
        }
        read_file(&path, name, bytes_max)
    }

    /// The paths below a folder or of one file, in order, as names that [`Folder::read`] takes; at most `count_max`, and
    /// no hidden ones. Links are not followed.
    ///
    /// # Errors
    /// [`FolderError`] where it is out of reach.
    pub fn list(&self, name: &str, count_max: usize) -> Result<Vec<String>, FolderError> {
        let path = self.resolve(name)?;
        let mut found = Vec::new();
        if path.is_file() {
            found.push(name.to_owned());
        } else {
            walk(&path, name, count_max, &mut found);
        }
        Ok(found)
    }
}

fn walk(folder: &Path, name: &str, count_max: usize, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let file_name = entry.file_name().to_string_lossy().into_owned();
        if found.len() >= count_max || file_name.starts_with('.') {
            continue;
        }
        let inner = format!("{}/{file_name}", name.trim_end_matches('/'));
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), &inner, count_max, found),
            Ok(kind) if kind.is_file() => found.push(inner),
            _ => {}
        }
    }
}

fn read_file(path: &Path, name: &str, bytes_max: u64) -> Result<Vec<u8>, FolderError> {
    let unreadable = |error: std::io::Error| FolderError::Unreadable {
        name: name.to_owned(),
        reason: error.to_string(),
    };
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // One byte more than is taken, to notice what is too large.
    let mut limited = file.take(bytes_max.saturating_add(1));
    limited.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > bytes_max {
        return Err(FolderError::TooLarge {
            name: name.to_owned(),
            bytes_max,
        });
    }
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be set up fails the test")]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let outer = tempfile::tempdir().unwrap();
        fs::write(outer.path().join("secret"), "no").unwrap();
        let root = outer.path().join("open");
        fs::create_dir_all(root.join("deep")).unwrap();
        fs::write(root.join("b.txt"), "b").unwrap();
        fs::write(root.join("deep/a.txt"), "a").unwrap();
        fs::write(root.join(".hidden"), "h").unwrap();
        (outer, Folder::new(Some(root)))
    }

    #[test]
    fn what_is_below_is_read_and_listed_in_order() {
        let (_outer, folder) = folder();
        assert_eq!(folder.read("deep/a.txt", 10).unwrap(), b"a");
        assert_eq!(folder.list(".", 10).unwrap(), ["./b.txt", "./deep/a.txt"]);
        assert_eq!(folder.list("b.txt", 10).unwrap(), ["b.txt"]);
        assert_eq!(folder.list(".", 1).unwrap().len(), 1);
    }

    #[test]
    fn what_leads_out_is_refused() {
        let (outer, folder) = folder();
        let absolute = outer.path().join("secret").display().to_string();
        for name in ["../secret", "deep/../../secret", &*absolute, "missing"] {
            let error = folder.read(name, 10).unwrap_err();
            assert!(matches!(error, FolderError::Outside(_)), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_refused_and_not_listed() {
        let (outer, folder) = folder();
        let link = outer.path().join("open/link");
        std::os::unix::fs::symlink(outer.path().join("secret"), link).unwrap();
        assert!(folder.read("link", 10).is_err());
        assert_eq!(folder.list(".", 10).unwrap().len(), 2);
    }

    #[test]
    fn without_a_folder_nothing_is_read_and_the_setting_is_named() {
        let error = Folder::default().read("b.txt", 10).unwrap_err().to_string();
        assert!(error.contains("documents.folder"), "{error}");
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let (_outer, folder) = folder();
        assert!(folder.read("b.txt", 0).is_err());
    }
}
