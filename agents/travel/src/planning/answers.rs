//! Answers to earlier questions.
//!
//! An answer is read by the same parser as a request, and replaces what was said before field by
//! field ([`super::overlay`]): who is asked where to may as well say when and for how much.
//! Answers come without their order, which matters where two of them speak of the same thing.
//! Deciding is pure, so the order is found by deciding again: whichever question comes up first
//! was answered first.

use std::collections::BTreeMap;

use muster_proto::QuestionId;
use serde_json::Value;

use super::ask::Topic;
use super::firm_wish::FirmWish;
use super::overlay::overlaid;
use super::planner::Halt;
use super::request_text;
use crate::place::Atlas;
use crate::request::{REQUEST_BYTES_MAX, Reading};

/// Answers that are read: more than a run may ask, and each costs a decision.
const ANSWERS_MAX: usize = 24;

/// The answers that were not used yet.
pub(crate) struct Answers<'a> {
    atlas: &'a Atlas,
    left: BTreeMap<&'a str, (Topic, &'a Value)>,
    used: Vec<Topic>,
}

impl<'a> Answers<'a> {
    pub(crate) fn of(answers: &'a BTreeMap<String, Value>, atlas: &'a Atlas) -> Answers<'a> {
        let known = answers.iter().filter_map(|(id, value)| {
            let topic = topic_of(id)?;
            Some((id.as_str(), (topic, value)))
        });
        Answers {
            atlas,
            left: known.take(ANSWERS_MAX).collect(),
            used: Vec::new(),
        }
    }

    /// The halt with a name of its own for a question whose topic was asked about before:
    /// `dates-2`. A question is asked once in a run.
    pub(crate) fn named(&self, halt: Halt) -> Halt {
        let Halt::Ask(mut question) = halt else {
            return halt;
        };
        let topic = topic_of(question.id.as_str());
        let before = self.used.iter().filter(|t| Some(**t) == topic).count();
        if before > 0
            && let Ok(id) = QuestionId::new(format!("{}-{}", question.id, before + 1))
        {
            question.id = id;
        }
        Halt::Ask(question)
    }

    /// What is meant with one more answer: the one to the question that came up, or the next one
    /// when it has none; `None` when every answer is used.
    pub(crate) fn next(&mut self, reading: &Reading, halt: Option<&Halt>) -> Option<Reading> {
        let asked = match halt {
            Some(Halt::Ask(question)) => self.left.remove(question.id.as_str()),
            _ => None,
        };
        let (topic, value) = asked.or_else(|| self.left.pop_first().map(|(_, answer)| answer))?;
        self.used.push(topic);
        if let Some(less) = given_up(topic, value, reading) {
            return Some(less);
        }
        let said = read(topic, value, self.atlas).unwrap_or_default();
        Some(overlaid(reading, said, topic, self.atlas))
    }
}

/// What is left when the answer names a wish to give up, in the words in which it was offered.
fn given_up(topic: Topic, value: &Value, reading: &Reading) -> Option<Reading> {
    let said = value.as_str().filter(|_| topic == Topic::Wishes)?;
    let mut wishes = FirmWish::of(reading, false).into_iter();
    let wish = wishes.find(|wish| wish.way_out() == said)?;
    Some(wish.given_up(reading))
}

/// The topic of a question's id, whether it was the first about it or not.
fn topic_of(id: &str) -> Option<Topic> {
    let repeated = id.rsplit_once('-');
    let name = match repeated {
        Some((name, number)) if number.parse::<u32>().is_ok() => name,
        _ => id,
    };
    Topic::ALL.into_iter().find(|topic| topic.id() == name)
}

/// What an answer says. An answer in a word or two says what it is about by its question alone:
/// of the ways to complete it the first is taken that says something of the topic.
fn read(topic: Topic, value: &Value, atlas: &Atlas) -> Option<Reading> {
    let (mut text, unknown) = request_text::words_of(value)?;
    // The engine takes no longer answers; this holds for those who call without it.
    text.truncate(text.floor_char_boundary(REQUEST_BYTES_MAX));
    let ways = match topic {
        Topic::Destination => vec![format!("to {text}")],
        Topic::Dates => vec![text.clone(), format!("in {text}")],
        Topic::Days => vec![text.clone(), format!("{text} days")],
        Topic::Travellers => vec![format!("for {text}")],
        Topic::Budget => vec![format!("budget {text}")],
        Topic::Wishes => vec![text.clone(), format!("budget {text}")],
    };
    let mut readings = ways.iter().map(|way| Reading::of(way, atlas));
    let first = readings.next()?;
    let mut said = if speaks_of(&first, topic) {
        first
    } else {
        let other = readings.find(|reading| speaks_of(reading, topic));
        other.unwrap_or(first)
    };
    said.not_understood.extend(unknown);
    Some(said)
}

fn speaks_of(reading: &Reading, topic: Topic) -> bool {
    match topic {
        Topic::Destination => !reading.mentions.is_empty(),
        Topic::Dates => reading.dates.when.is_some(),
        Topic::Days => reading.duration.is_some(),
        Topic::Travellers => reading.party.says_who(),
        Topic::Budget => reading.amount.is_some(),
        Topic::Wishes => !reading.says_nothing(),
    }
}
