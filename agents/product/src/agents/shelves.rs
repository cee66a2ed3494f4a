//! The catalogues that are open.

use std::sync::{Arc, Mutex, PoisonError};

use muster_proto::{Fault, sha256_hex};
use muster_reading::Folder;

use super::catalogue_choice::CatalogueChoice;
use super::config::{ProductConfig, ProductConfigError};
use crate::catalogue::{CATALOGUE_BYTES_MAX, Catalogue};
use crate::language::Lexicon;
use crate::matching::Matcher;
use crate::need::{NeedReader, Shelf};

/// Catalogues of requests that are kept ready: the tasks of one run ask for the same, and few are asked for at a time.
const KEPT_MAX: usize = 4;

/// A catalogue, ready for all that agents do with it.
pub(super) struct Stocked {
    pub(super) matcher: Matcher,
    pub(super) shelf: Shelf,
}

/// The agents' own catalogue, and those that requests brought.
pub(super) struct Shelves {
    pub(super) lexicon: Arc<Lexicon>,
    pub(super) reader: NeedReader,
    own: Arc<Stocked>,
    folder: Folder,
    /// By the hash of what they were read from, the last used at the end.
    kept: Mutex<Vec<(String, Arc<Stocked>)>>,
}

impl Shelves {
    pub(super) fn open(config: &ProductConfig) -> Result<Self, ProductConfigError> {
        let lexicon = Arc::new(Lexicon::bundled()?);
        let own = stocked(config.own_catalogue()?, &lexicon);
        Ok(Self {
            reader: NeedReader::new(Arc::clone(&lexicon)),
            own: Arc::new(own),
            lexicon,
            folder: config.documents.clone(),
            kept: Mutex::default(),
        })
    }

    /// The catalogue that a request is about.
    pub(super) async fn of(
        self: &Arc<Self>,
        choice: &CatalogueChoice,
    ) -> Result<Arc<Stocked>, Fault> {
        if *choice == CatalogueChoice::Own {
            return Ok(Arc::clone(&self.own));
        }
        let (this, choice) = (Arc::clone(self), choice.clone());
        let read = tokio::task::spawn_blocking(move || this.read(&choice)).await;
        let read = read.map_err(|error| Fault::fatal(error.to_string()))?;
        read.map_err(|error| Fault::bad_request(error.to_string()).with_code("bad_catalogue"))
    }

    fn read(&self, choice: &CatalogueChoice) -> Result<Arc<Stocked>, ProductConfigError> {
        let (name, bytes) = match choice {
            CatalogueChoice::Own => return Ok(Arc::clone(&self.own)),
            CatalogueChoice::File(name) => {
                (name.as_str(), self.folder.read(name, CATALOGUE_BYTES_MAX)?)
            }
            CatalogueChoice::Rows(rows) => ("the request", rows.to_string().into_bytes()),
        };
        let hash = sha256_hex(&bytes);
        if let Some(known) = self.known(&hash) {
            return Ok(known);
        }
        let made = Arc::new(stocked(Catalogue::from_json(name, &bytes)?, &self.lexicon));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.remove(0);
        }
        kept.push((hash, Arc::clone(&made)));
        Ok(made)
    }

    fn known(&self, hash: &str) -> Option<Arc<Stocked>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == hash)?;
        let entry = kept.remove(at);
        let found = Arc::clone(&entry.1);
        kept.push(entry);
        Some(found)
    }
}

fn stocked(catalogue: Catalogue, lexicon: &Arc<Lexicon>) -> Stocked {
    Stocked {
        shelf: Shelf::of(&catalogue),
        matcher: Matcher::new(Arc::new(catalogue), Arc::clone(lexicon)),
    }
}
