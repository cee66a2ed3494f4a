//! Where the processes keep their data and logs.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use tempfile::TempDir;

use crate::output;

/// A folder for one `muster dev` at a time: the broker's store, its settings, and the logs.
#[derive(Debug)]
pub(super) struct DataFolder {
    path: PathBuf,
    /// Set where the folder goes away at the end.
    passing: Option<TempDir>,
    /// Held as long as the folder is used: two brokers on one store would destroy it.
    _lock: File,
}

impl DataFolder {
    /// Opens the folder given, or makes a new one that is removed at the end.
    pub(super) fn open(given: Option<&Path>) -> anyhow::Result<Self> {
        let (path, passing) = match given {
            Some(path) => {
                fs::create_dir_all(path).with_context(|| {
                    format!("--data {}: the folder cannot be made", path.display())
                })?;
                (fs::canonicalize(path)?, None)
            }
            None => {
                let folder = tempfile::Builder::new()
                    .prefix("muster-dev-")
                    .tempdir()
                    .context("no temporary folder can be made: choose one with --data DIR")?;
                (folder.path().to_owned(), Some(folder))
            }
        };
        let lock = lock(&path)?;
        fs::create_dir_all(path.join("logs"))?;
        Ok(Self {
            path,
            passing,
            _lock: lock,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the orchestrator keeps what is its own.
    pub(super) fn variables(&self) -> Vec<(String, String)> {
        let archive = self.path.join("archive").display().to_string();
        let read_model = format!("sqlite:{}", self.path.join("read-model.db").display());
        vec![
            ("MUSTER__ARCHIVE__URL".to_owned(), archive),
            ("MUSTER__READ_MODEL__URL".to_owned(), read_model),
        ]
    }

    pub(super) fn log_file(&self, name: &str) -> PathBuf {
        self.path.join("logs").join(format!("{name}.log"))
    }

    /// Removes it, unless it was given.
    pub(super) fn close(self) {
        if let Some(folder) = self.passing
            && let Err(error) = folder.close()
        {
            output::say(&format!("{} is left behind: {error}", self.path.display()));
        }
    }
}

fn lock(path: &Path) -> anyhow::Result<File> {
    let file = File::create(path.join("lock"))
        .with_context(|| format!("{} cannot be written to", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "{} is used by another `muster dev`: stop that one, or choose another folder with --data",
            path.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).context("the data folder cannot be locked"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passing_folder_goes_away_and_a_given_one_stays() {
        let passing = DataFolder::open(None).unwrap();
        let path = passing.path().to_owned();
        assert!(path.join("logs").is_dir());
        passing.close();
        assert!(!path.exists());

        let outer = tempfile::tempdir().unwrap();
        let given = outer.path().join("deep/data");
        DataFolder::open(Some(&given)).unwrap().close();
        assert!(given.join("logs").is_dir());
    }

    #[test]
    fn two_cannot_use_one_folder_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataFolder::open(Some(folder.path())).unwrap();
        assert!(DataFolder::open(Some(folder.path())).is_err());
        drop(first);
        assert!(DataFolder::open(Some(folder.path())).is_ok());
    }
}
