//! A request that comes as an object of fields is put into words and read like any other: there
//! is one meaning of every word.

use serde_json::{Map, Value};

use super::RequestRefusal;
use crate::request::REQUEST_BYTES_MAX;

/// Fields read from an object, besides what they nest; a request has a dozen.
const FIELDS_MAX: usize = 64;

/// The text of a request, and the names of fields that mean nothing here.
pub(crate) fn text_of(request: &Value) -> Result<(String, Vec<String>), RequestRefusal> {
    let (text, unknown) = match request {
        Value::Null => (String::new(), Vec::new()),
        Value::String(_) | Value::Object(_) => words_of(request).unwrap_or_default(),
        _ => return Err(RequestRefusal::NotReadable),
    };
    if text.trim().is_empty() {
        return Err(RequestRefusal::Empty);
    }
    if text.len() > REQUEST_BYTES_MAX {
        return Err(RequestRefusal::TooLong { bytes: text.len() });
    }
    Ok((text, unknown))
}

/// A value in words, and the names of fields that mean nothing here; `None` for a value without
/// words.
pub(crate) fn words_of(value: &Value) -> Option<(String, Vec<String>)> {
    let mut unknown = Vec::new();
    let Value::Object(fields) = value else {
        return Some((plain(value)?, unknown));
    };
    let mut words = Words {
        sentences: Vec::new(),
        unknown: &mut unknown,
    };
    words.object(fields);
    let text = words.sentences.join(". ");
    Some((text, unknown))
}

struct Words<'a> {
    sentences: Vec<String>,
    unknown: &'a mut Vec<String>,
}

impl Words<'_> {
    fn object(&mut self, fields: &Map<String, Value>) {
        let get = |names: &[&str]| names.iter().find_map(|n| fields.get(*n)).and_then(plain);
        let start = get(&["start", "start_date", "from_date"]);
        let end = get(&["end", "end_date", "to_date"]);
        match (start, end) {
            (Some(start), Some(end)) => self.say(format!("from {start} to {end}")),
            (Some(start), None) => self.say(format!("starting on {start}")),
            (None, Some(end)) => self.say(format!("until {end}")),
            (None, None) => {}
        }
        if let Some(budget) = get(&["budget", "budget_limit", "budget_total"]) {
            let currency = get(&["currency"]).unwrap_or_default();
            self.say(format!("budget {budget} {currency}"));
        }
        for (name, value) in fields.iter().take(FIELDS_MAX) {
            self.field(name, value);
        }
    }

    fn say(&mut self, sentence: String) {
        self.sentences.push(sentence);
    }

    fn field(&mut self, name: &str, value: &Value) {
        const READ_ABOVE: &[&str] = &[
            "start",
            "start_date",
            "from_date",
            "end",
            "end_date",
            "to_date",
            "budget",
            "budget_limit",
            "budget_total",
            "currency",
        ];
        if READ_ABOVE.contains(&name) || value.is_null() {
            return;
        }
        if let Value::Object(inner) = value
            && matches!(
                name,
                "dates" | "travelers" | "travellers" | "preferences" | "party"
            )
        {
            return self.object(inner);
        }
        let Some(text) = plain(value) else {
            self.unknown.push(name.to_owned());
            return;
        };
        let sentence = match name {
            "text" | "query" | "request" | "notes" | "style" | "pace" | "preferences" => text,
            "destination" | "destinations" | "dest" | "cities" => format!("a trip to {text}"),
            "origin" | "org" | "from" | "home" => format!("departing from {text}"),
            "days" | "duration_days" => format!("{text} days"),
            "nights" => format!("{text} nights"),
            "duration" | "dates" | "when" => text,
            "adults" => format!("{text} adults"),
            "children" | "kids" if text != "0" => format!("{text} children"),
            "infants" if text != "0" => format!("{text} infants"),
            "children" | "kids" | "infants" => return,
            "people" | "travelers" | "travellers" | "people_number" => format!("{text} people"),
            "interests" | "themes" => format!("we are interested in {text}"),
            "cuisines" => format!("we would like {text} cuisine"),
            "visiting_city_number" => format!("{text} cities"),
            _ => {
                self.unknown.push(name.to_owned());
                return;
            }
        };
        self.say(sentence);
    }
}

/// A value in words; a list is joined with commas.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let words: Option<Vec<String>> = items.iter().take(FIELDS_MAX).map(plain).collect();
            words.map(|w| w.join(", "))
        }
        _ => None,
    }
}
