//! A folder whose archive survives a power cut.
//!
//! The log is trimmed over what the archive holds, so an object has to be on the disk before the
//! archive says that it is there. The store syncs a file before it gets its name, and the folder
//! after that. Two things are left to do here: folders are new once, and whoever finds an object
//! that somebody else wrote does not know whether that one came as far as the sync.

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use object_store::local::LocalFileSystem;

use crate::limits::FOLDERS_KNOWN_MAX;

/// The folder of an archive.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    /// Folders whose own entries, up to the root's, are on the disk.
    known: Mutex<HashSet<PathBuf>>,
}

impl Folder {
    /// Opens a folder, which is created where there is none.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, LocalFileSystem)> {
        let path = std::path::absolute(path)?;
        if path.exists() && !path.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::NotADirectory,
                "it is a file, no folder",
            ));
        }
        let new = path
            .ancestors()
            .take_while(|folder| !folder.exists())
            .count();
        fs::create_dir_all(&path)?;
        // The folder that holds the first new one has changed too.
        for folder in path.ancestors().skip(1).take(new) {
            sync(folder)?;
        }
        let root = path.canonicalize()?;
        let files = LocalFileSystem::new_with_prefix(&root).map_err(io::Error::from)?;
        let known = Mutex::default();
        Ok((Self { root, known }, files.with_fsync(true)))
    }

    /// Where it is.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Makes sure that the folder of an object is there, also after a power cut.
    pub(crate) fn prepare(&self, object: &str) -> io::Result<()> {
        let path = self.root.join(object);
        let folder = path.parent().unwrap_or(&self.root);
        if self.known().contains(folder) {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        for folder in folder.ancestors() {
            sync(folder)?;
            if folder == self.root {
                break;
            }
        }
        let mut known = self.known();
        if known.len() >= FOLDERS_KNOWN_MAX {
            known.clear();
        }
        known.insert(folder.to_owned());
        Ok(())
    }

    /// Makes sure that an object that somebody else wrote is there after a power cut too.
    pub(crate) fn settle(&self, object: &str) -> io::Result<()> {
        let path = self.root.join(object);
        File::open(&path)?.sync_all()?;
        path.parent().map_or(Ok(()), sync)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
