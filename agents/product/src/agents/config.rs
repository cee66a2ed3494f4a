use std::path::PathBuf;

use muster_reading::{Folder, FolderError};

use crate::catalogue::{CATALOGUE_BYTES_MAX, Catalogue, CatalogueError};
use crate::language::LanguageError;
use crate::voice::Voice;

/// The word for what comes along.
const BUNDLED: &str = "bundled";

/// What the product agents need to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductConfig {
    /// A catalogue in JSON; the one that comes along where missing.
    pub catalogue: Option<PathBuf>,
    /// A voice in YAML; the one that comes along where missing.
    pub voice: Option<PathBuf>,
    /// Where requests may name catalogues.
    pub documents: Folder,
}

/// Why the product agents cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ProductConfigError {
    /// A file cannot be read.
    #[error("{file} cannot be read: {reason}; check `product` in the settings")]
    Unreadable {
        /// Which.
        file: String,
        /// Why not.
        reason: String,
    },
    /// A catalogue cannot be used.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A lexicon or voice cannot be used.
    #[error(transparent)]
    Language(#[from] LanguageError),
    /// A file that a request names cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

impl ProductConfig {
    /// From the words of the settings: `bundled`, or a path.
    #[must_use]
    pub fn from_words(catalogue: &str, voice: &str, documents: Option<PathBuf>) -> Self {
        let file = |word: &str| (word != BUNDLED && !word.is_empty()).then(|| PathBuf::from(word));
        Self {
            catalogue: file(catalogue),
            voice: file(voice),
            documents: Folder::new(documents),
        }
    }

    pub(super) fn own_catalogue(&self) -> Result<Catalogue, ProductConfigError> {
        let Some(path) = &self.catalogue else {
            return Ok(Catalogue::bundled()?);
        };
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| unreadable(&name, &error))?;
        if bytes.len() as u64 > CATALOGUE_BYTES_MAX {
            let reason = format!("it is larger than {CATALOGUE_BYTES_MAX} bytes");
            return Err(ProductConfigError::Unreadable { file: name, reason });
        }
        Ok(Catalogue::from_json(&name, &bytes)?)
    }

    pub(super) fn voice(&self) -> Result<Voice, ProductConfigError> {
        let Some(path) = &self.voice else {
            return Ok(Voice::bundled()?);
        };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(&name, &error))?;
        Ok(Voice::from_yaml(&name, &text)?)
    }
}

fn unreadable(file: &str, error: &std::io::Error) -> ProductConfigError {
    ProductConfigError::Unreadable {
        file: file.to_owned(),
        reason: error.to_string(),
    }
}
