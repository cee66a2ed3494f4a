//! From a request, a dictionary of names and values or plain words, to what it says.
//!
//! Every name is kept and shown to whoever plans. Names that are documented (see [`Key`]) are also checked for their
//! units and drive the method; what has a wrong unit is refused by name.

mod dictionary;
mod key;
mod request;
mod words;

pub use key::{Expect, Key};
pub use request::{Action, Entry, Reading, RequestError, SeriesRequest, Stakeholder, read_request};
