//! Reads a request in plain English.
//!
//! [`Reading`] is what the words say; nothing is assumed here and no clock is read. The text is
//! split into tokens once; then small readers, each for one noun (money, dates, party, places,
//! ...), walk over them and mark what they understood. What is left is told to the user.
//! Every step is linear in the length of the text, and the text is bounded by
//! [`REQUEST_BYTES_MAX`].

mod ages;
mod amount;
mod city_count;
mod cuisine;
mod currency;
mod dates_reader;
mod day_atoms;
mod duration;
mod exclusion;
mod interests;
mod leftovers;
mod lexer;
mod lodging_reader;
mod manner;
mod mention;
mod mentions;
mod month;
mod negation;
mod number_words;
mod numeric_date;
mod party;
mod qualifier;
mod reading;
mod relative_time;
mod route_said;
mod stay_days;
mod strangers;
mod token;
mod tokens;
mod transport_reader;
mod vocabulary;
mod weekday;
mod when;

pub(crate) use amount::{Amount, Per};
pub(crate) use interests::{InterestsRead, add as add_interest};
pub(crate) use manner::WeatherWish;
pub(crate) use mention::{Mention, Role};
pub(crate) use month::name_of as month_name;
pub(crate) use party::Party;
pub(crate) use reading::Reading;
pub(crate) use when::{DayRef, Holiday, Season as YearSeason, Third, When, YearRef};

/// The longest request that is read, in bytes: some five pages of text, ten times what anybody
/// writes about a trip.
pub const REQUEST_BYTES_MAX: usize = 16 * 1024;
