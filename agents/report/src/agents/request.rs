//! What a request brings.

use muster_agent::Task;
use muster_proto::Fault;
use serde::Deserialize;
use serde_json::Value;

use super::library::Library;
use super::source_choice::{SentText, SourceChoice};

/// Longest topic, in bytes.
const TOPIC_BYTES_MAX: usize = 4 * 1024;
/// Words between a topic and where its documents are.
const BEFORE_PATH: [&str; 7] = ["from", "in", "using", "with", "on", "of", "documents"];

/// A topic with what is to be read about it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReportRequest {
    pub(super) topic: String,
    pub(super) sources: SourceChoice,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(default)]
    request: Value,
    #[serde(default)]
    changes: Vec<String>,
    #[serde(default)]
    answers: serde_json::Map<String, Value>,
}

impl ReportRequest {
    /// Reads the payload of a planning task: words that may name paths, or `{"topic", "documents"?}` with paths or texts.
    pub(super) fn of(task: &Task, library: &Library) -> Result<Self, Fault> {
        let payload: Payload = task.payload()?;
        let mut request = Self {
            topic: String::new(),
            sources: SourceChoice::default(),
        };
        match &payload.request {
            Value::String(words) => request.take_words(words, library),
            Value::Object(fields) => {
                let topic = ["topic", "request", "text"]
                    .iter()
                    .find_map(|name| fields.get(*name)?.as_str());
                let documents = fields.get("documents").or_else(|| fields.get("sources"));
                match documents {
                    None | Some(Value::Null) => {
                        request.take_words(topic.unwrap_or_default(), library)
                    }
                    Some(documents) => {
                        topic.unwrap_or_default().clone_into(&mut request.topic);
                        request.take_documents(documents)?;
                    }
                }
            }
            _ => {
                return Err(Fault::bad_request(
                    "send a topic in words, or {\"topic\", \"documents\"}",
                ));
            }
        }
        // A change holds in place of the topic; an answer says where the documents are.
        for change in &payload.changes {
            let sources = std::mem::take(&mut request.sources);
            request.take_words(change, library);
            if request.sources.is_empty() {
                request.sources = sources;
            }
        }
        let answered = task
            .answers
            .values()
            .filter_map(|answer| answer.parse::<Value>().ok());
        for answer in payload
            .answers
            .into_iter()
            .map(|(_, answer)| answer)
            .chain(answered)
        {
            request.take_answer(&answer, library)?;
        }
        if request.topic.len() > TOPIC_BYTES_MAX {
            return Err(Fault::bad_request(format!(
                "the topic is longer than {TOPIC_BYTES_MAX} bytes"
            )));
        }
        Ok(request)
    }

    /// A topic, with paths at its end.
    fn take_words(&mut self, words: &str, library: &Library) {
        let mut topic: Vec<&str> = Vec::new();
        for word in words.split_whitespace() {
            let bare = word
                .trim_matches(['"', '\'', ',', ';', ':'])
                .trim_end_matches('.');
            let follows = topic
                .last()
                .is_some_and(|last| BEFORE_PATH.contains(&last.to_lowercase().as_str()));
            let is_path = bare.contains(['/', '.']) || follows || topic.is_empty();
            if !bare.is_empty() && is_path && library.has(bare) {
                self.sources.paths.push(bare.to_owned());
                while topic.last().is_some_and(|last| {
                    BEFORE_PATH.contains(&last.to_lowercase().as_str()) || *last == "and"
                }) {
                    topic.pop();
                }
            } else {
                topic.push(word);
            }
        }
        self.topic = topic.join(" ");
    }

    fn take_answer(&mut self, answer: &Value, library: &Library) -> Result<(), Fault> {
        let Value::String(text) = answer else {
            return self.take_documents(answer);
        };
        let topic = self.topic.clone();
        self.take_words(text, library);
        if self.sources.is_empty() && text.split_whitespace().count() > 5 {
            let name = "the answer.md".to_owned();
            self.sources.texts.push(SentText {
                name,
                text: text.clone(),
            });
        }
        self.topic = topic;
        Ok(())
    }

    fn take_documents(&mut self, documents: &Value) -> Result<(), Fault> {
        let list = match documents {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        for document in list {
            match document {
                Value::String(path) => self.sources.paths.push(path.clone()),
                other => {
                    let text = SentText::deserialize(other).map_err(|error| {
                        let message =
                            format!("documents: {error}; send paths, or {{\"name\", \"text\"}}");
                        Fault::bad_request(message)
                    })?;
                    self.sources.texts.push(text);
                }
            }
        }
        Ok(())
    }
}
