use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::source::Journey;
use crate::trip::TransportMode;

/// One way for a leg, with what it means to these travellers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransportOption {
    /// The way itself. Its times are always set: from the timetable, or typical ones.
    pub journey: Journey,
    /// How often the price is due for the party: people, or vehicles.
    pub units: u32,
    /// Travellers who pay the transfers at terminals.
    pub people: u32,
    /// Whether the times come from a timetable.
    pub timetable: bool,
    /// When to leave the lodging or home for it, local time.
    pub leave_at: Time,
    /// When one is in town at the other end, local time.
    pub there_at: Time,
    /// 0 to 100; more is better.
    pub quality: i32,
    /// Wishes that it breaks, as phrases; empty unless nothing better exists.
    pub breaks: Vec<String>,
}

/// The word for a means of transport in a sentence.
pub(crate) fn mode_word(mode: TransportMode) -> &'static str {
    match mode {
        TransportMode::Flight => "flight",
        TransportMode::Train => "train",
        TransportMode::Bus => "bus",
        TransportMode::Ferry => "ferry",
        TransportMode::SelfDriving => "self-driving",
        TransportMode::Taxi => "taxi",
    }
}
