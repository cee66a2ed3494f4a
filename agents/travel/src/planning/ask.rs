//! Questions to the user, with answers on offer.

use muster_proto::{Choice, Json, Question, QuestionId};

use super::bounds::CHOICES_OFFERED_MAX;

/// What a question is about; its id, and the key of its answer in `answers` (`dates-2` where it is
/// asked about again).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Destination,
    Dates,
    Days,
    Travellers,
    Budget,
    /// Which wish may be given up.
    Wishes,
}

impl Topic {
    pub(crate) const ALL: [Topic; 6] = [
        Topic::Destination,
        Topic::Dates,
        Topic::Days,
        Topic::Travellers,
        Topic::Budget,
        Topic::Wishes,
    ];

    pub(crate) fn id(self) -> &'static str {
        match self {
            Topic::Destination => "destination",
            Topic::Dates => "dates",
            Topic::Days => "days",
            Topic::Travellers => "travellers",
            Topic::Budget => "budget",
            Topic::Wishes => "wishes",
        }
    }
}

/// A question with one-key answers; each option is (label, the text that answers).
pub(crate) fn question(
    topic: Topic,
    text: impl Into<String>,
    why: impl Into<String>,
    options: Vec<(String, String)>,
) -> Option<Question> {
    let options = options
        .into_iter()
        .take(CHOICES_OFFERED_MAX)
        .enumerate()
        .filter_map(|(at, (label, value))| {
            let value = Json::from_value(&value).ok()?;
            let key = (at + 1).to_string();
            Some(Choice { key, label, value })
        })
        .collect();
    Some(Question {
        why: Some(why.into()),
        options,
        ..Question::new(QuestionId::new(topic.id()).ok()?, text)
    })
}
