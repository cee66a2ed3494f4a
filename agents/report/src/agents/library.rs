//! Reads what a report is made from.

use std::sync::Arc;

use muster_proto::Fault;
use muster_reading::Folder;

use super::source_choice::SourceChoice;
use crate::source::{Document, Format};

/// Most documents of one report: more is a mistake in the path.
const DOCUMENTS_MAX: usize = 200;
/// Largest document, in bytes: a long book.
const DOCUMENT_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Most bytes of all documents of one report.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// The folder that requests may name documents in.
pub(super) struct Library {
    folder: Folder,
}

/// Documents, with what could not be read.
pub(super) struct Loaded {
    pub(super) documents: Vec<Document>,
    pub(super) gaps: Vec<String>,
}

impl Library {
    pub(super) fn new(folder: Folder) -> Self {
        Self { folder }
    }

    /// Whether a name leads to something that may be read.
    pub(super) fn has(&self, name: &str) -> bool {
        self.folder.resolve(name).is_ok()
    }

    /// The documents of a choice, in order: the same choice gives the same numbers as long as the files are the same.
    pub(super) async fn load(self: &Arc<Self>, choice: &SourceChoice) -> Result<Loaded, Fault> {
        let (this, choice) = (Arc::clone(self), choice.clone());
        let loaded = tokio::task::spawn_blocking(move || this.read(&choice)).await;
        loaded.map_err(|error| Fault::fatal(error.to_string()))?
    }

    fn read(&self, choice: &SourceChoice) -> Result<Loaded, Fault> {
        let mut loaded = Loaded {
            documents: Vec::new(),
            gaps: Vec::new(),
        };
        for text in &choice.texts {
            let format = Format::of(&text.name).unwrap_or(Format::Markdown);
            loaded
                .documents
                .push(Document::read(&text.name, format, text.text.as_bytes()));
        }
        let mut bytes_left = BYTES_MAX;
        for path in &choice.paths {
            let refused = |error: muster_reading::FolderError| {
                Fault::bad_request(error.to_string()).with_code("bad_documents")
            };
            for name in self.folder.list(path, DOCUMENTS_MAX).map_err(refused)? {
                self.read_file(&name, &mut bytes_left, &mut loaded);
            }
        }
        Ok(loaded)
    }

    fn read_file(&self, name: &str, bytes_left: &mut usize, loaded: &mut Loaded) {
        let Some(format) = Format::of(name) else {
            loaded.gaps.push(format!(
                "{name} was not read: only text, Markdown and HTML are"
            ));
            return;
        };
        if loaded.documents.len() >= DOCUMENTS_MAX {
            loaded.gaps.push(format!(
                "{name} was not read: a report has at most {DOCUMENTS_MAX} documents"
            ));
            return;
        }
        match self
            .folder
            .read(name, DOCUMENT_BYTES_MAX.min(*bytes_left as u64))
        {
            Ok(bytes) => {
                *bytes_left -= bytes.len();
                loaded.documents.push(Document::read(name, format, &bytes));
            }
            Err(error) => loaded.gaps.push(error.to_string()),
        }
    }
}
