//! The finished answer: an itinerary by day, as data and as Markdown.

mod bill;
mod calendar;
mod day;
mod document;
mod markdown;
mod page;
mod phrase;
mod wrap;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::budget::CostLine;
use crate::trip::{Cents, Complexity, CurrencyCode, Dates, Travellers, Wish};

pub use bill::BillLine;
pub use day::{Bed, Entry, EntryKind, ItineraryDay, Way};
pub use document::Document;
pub use markdown::markdown;
pub use phrase::{date_range, party};
pub(crate) use phrase::{duration, listed, weekday_date};

/// The finished answer of the travel workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Itinerary {
    /// Such as `5 days in Tokyo and Kyoto`.
    pub title: String,
    /// First and last day.
    pub dates: Dates,
    /// Who travels.
    pub travellers: Travellers,
    /// How much work the request was judged to be.
    pub complexity: Complexity,
    /// What must be known before anything else, as sentences: no origin, over the budget, rushed.
    pub headlines: Vec<String>,
    /// What counts, most important first.
    pub wishes: Vec<Wish>,
    /// One for each day, without a gap.
    pub days: Vec<ItineraryDay>,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// The sum of the costs of the days.
    pub total_cents: Cents,
    /// The most that it may cost, if that was said.
    pub limit_cents: Option<Cents>,
    /// By how much the total exceeds the limit.
    pub excess_cents: Option<Cents>,
    /// The total by what the money goes to.
    pub bill: Vec<BillLine>,
    /// Every cost; their sum is the total.
    pub costs: Vec<CostLine>,
    /// What would help when the money does not reach.
    pub advice: Vec<String>,
    /// Weather, border, advice by locals, as sentences.
    pub good_to_know: Vec<String>,
    /// How the request was read where it left something open.
    pub assumptions: Vec<String>,
    /// Parts of the request that were not understood.
    pub not_understood: Vec<String>,
    /// What could not be found out or is left out, as sentences.
    pub gaps: Vec<String>,
    /// Whether a sight without a price is free; otherwise nothing is known of it.
    pub admissions_known: bool,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// How it was made, as a sentence.
    pub method: String,
    /// What the prices are worth, as a sentence.
    pub prices: String,
    /// All of it to read, for 80 to 100 columns.
    pub markdown: String,
    /// All of it as files, by their usual endings: `html` is a page to print, `ics` a calendar.
    #[serde(default)]
    pub documents: BTreeMap<String, Document>,
}

impl Itinerary {
    /// Writes what is read of it anew: the Markdown and the files.
    pub fn render(&mut self) {
        self.markdown = markdown(self);
        let page = Document::new("text/html", page::page(self));
        let calendar = Document::new("text/calendar", calendar::calendar(self));
        let files = [("html", page), ("ics", calendar)];
        let files = files.map(|(ending, file)| (ending.to_owned(), file));
        self.documents = BTreeMap::from(files);
    }
}
