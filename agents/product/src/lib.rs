//! The agents of the product workflow: a shopper's words become recommendations of a catalogue, with reasons that are true.
//!
//! Everything here is deterministic and needs no model. `need` cuts a request into the things that it asks for and reads
//! what each has to be; `matching` finds the products of a `catalogue` that meet it; `answer` tells them in a `voice` and
//! checks each word of it against the catalogue. What words mean is data (`language`), and so are catalogue and voice.

mod agents;
mod answer;
mod catalogue;
mod language;
mod matching;
mod need;
mod voice;

pub use agents::{CatalogueChoice, ProductConfig, ProductConfigError, agents};
pub use answer::{PartAnswer, Recommendation, RecommendationAnswer, VoiceCheck};
pub use catalogue::{CATALOGUE_BYTES_MAX, Catalogue, CatalogueError, Product, Skipped};
pub use language::{LanguageError, Lexicon};
pub use matching::{Found, Match, Matcher, NearMiss, Reason, ReasonKind};
pub use need::{Need, NeedReader, PARTS_MAX, RequestPart, RequestParts, Shelf};
pub use voice::{Breach, Voice};
