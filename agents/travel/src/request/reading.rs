use super::amount::{self, Amount};
use super::dates_reader::{self, DatesRead};
use super::duration::{self, Duration};
use super::interests::{self, InterestsRead};
use super::manner::{self, Manner};
use super::mention::Mention;
use super::party::{self, Party};
use super::tokens::Tokens;
use super::{
    city_count, cuisine, leftovers, lodging_reader, mentions, route_said, stay_days, strangers,
    transport_reader,
};
use crate::place::Atlas;
use crate::trip::{LodgingWishes, TransportWishes};

/// What a request says, before places, dates and assumptions are settled.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Reading {
    pub(crate) amount: Option<Amount>,
    pub(crate) dates: DatesRead,
    pub(crate) duration: Option<Duration>,
    /// Days at each destination in order, where each had a length of its own.
    pub(crate) stay_days: Vec<u32>,
    pub(crate) party: Party,
    pub(crate) city_count: Option<u32>,
    pub(crate) mentions: Vec<Mention>,
    /// The words whose order alone says where the travellers set out: `Chicago to Boston`.
    pub(crate) route_said: Option<String>,
    pub(crate) lodging: LodgingWishes,
    pub(crate) transport: TransportWishes,
    pub(crate) cuisines: Vec<String>,
    pub(crate) diets: Vec<String>,
    pub(crate) interests: InterestsRead,
    pub(crate) manner: Manner,
    /// What was not understood, in the user's words.
    pub(crate) not_understood: Vec<String>,
}

impl Reading {
    /// Reads a text. Each reader takes the words that it understands away from the next, so the
    /// order matters: a length before a date (`in 4 days`), places before interests (`Palm Beach`).
    pub(crate) fn of(text: &str, atlas: &Atlas) -> Reading {
        let mut tokens = Tokens::of(text);
        let tokens = &mut tokens;
        let amount = amount::read(tokens);
        let lengths = duration::read(tokens);
        let day_first = amount.as_ref().is_some_and(Amount::is_of_day_first_lands);
        let dates = dates_reader::read(tokens, day_first);
        let cuisines = cuisine::read(tokens);
        let mut found = mentions::read(tokens, atlas);
        let city_count = city_count::read(tokens);
        let lodging = lodging_reader::read(tokens);
        let party = party::read(tokens);
        let transport = transport_reader::read(tokens);
        let diets = cuisine::read_diets(tokens);
        let interests = interests::read(tokens);
        let manner = manner::read(tokens);
        strangers::read(tokens, atlas, &mut found);
        let route_said = route_said::read(tokens, &mut found);
        let stay_days = stay_days::of(&lengths.each, &found);
        Reading {
            amount,
            dates,
            duration: stay_days::whole(&stay_days, lengths.nights).or(lengths.first),
            stay_days,
            party,
            city_count,
            route_said,
            mentions: found.into_iter().map(|(mention, _)| mention).collect(),
            lodging,
            transport,
            cuisines,
            diets,
            interests,
            manner,
            not_understood: leftovers::read(tokens),
        }
    }

    /// Whether it says anything at all about a trip.
    pub(crate) fn says_nothing(&self) -> bool {
        let empty = Reading {
            not_understood: self.not_understood.clone(),
            ..Reading::default()
        };
        // "we" alone is no trip.
        let mut bare = self.clone();
        bare.party.plural = false;
        bare == empty
    }
}
