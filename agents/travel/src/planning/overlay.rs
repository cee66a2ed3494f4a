//! What was said before, with what is said now in its place.

use super::ask::Topic;
use super::bounds::STOPS_MAX;
use super::exclusions::Exclusions;
use super::target;
use crate::place::Atlas;
use crate::request::{Amount, InterestsRead, Mention, Reading, Role};
use crate::trip::{LodgingWishes, TransportWishes};

/// The earlier reading with every field that the later one says; what that does not mention
/// stays. `topic` is what the later text was asked about.
pub(crate) fn overlaid(
    earlier: &Reading,
    mut later: Reading,
    topic: Topic,
    atlas: &Atlas,
) -> Reading {
    let mut whole = earlier.clone();
    drop_strangers(&mut later, topic);
    places(&mut whole, &later, atlas);
    time(&mut whole, &later);
    if later.party.says_who() {
        whole.party = later.party;
    } else {
        whole.party.plural |= later.party.plural;
    }
    whole.amount = amount(whole.amount, later.amount);
    let manner = &mut whole.manner;
    manner.style = later.manner.style.or(manner.style);
    manner.pace = later.manner.pace.or(manner.pace);
    manner.weather = later.manner.weather.or(manner.weather);
    if !later.cuisines.is_empty() {
        whole.cuisines = later.cuisines;
    }
    add(&mut whole.diets, later.diets);
    lodging(&mut whole.lodging, later.lodging);
    transport(&mut whole.transport, later.transport);
    interests(&mut whole.interests, later.interests);
    add(&mut whole.not_understood, later.not_understood);
    whole
}

/// A name that nothing knows is a place only where a place was asked for: `in Ramadan` answers
/// when, and says nothing of where.
fn drop_strangers(later: &mut Reading, topic: Topic) {
    if topic == Topic::Destination {
        return;
    }
    let strangers = later.mentions.extract_if(.., |m| m.meanings.is_empty());
    let names: Vec<String> = strangers.map(|m| m.text).collect();
    add(&mut later.not_understood, names);
}

fn places(whole: &mut Reading, later: &Reading, atlas: &Atlas) {
    let says = |roles: &[Role]| later.mentions.iter().any(|m| roles.contains(&m.role));
    let wanted = later
        .mentions
        .iter()
        .filter(|m| m.role == Role::Destination);
    let named: Vec<Mention> = wanted.cloned().collect();
    if says(&[Role::Destination, Role::Sight]) {
        // `starting in Tokyo` goes with Japan, and not with what is visited instead.
        let gone = target::destinations(&whole.mentions, atlas);
        let gone: Vec<Mention> = gone.into_iter().cloned().collect();
        whole
            .mentions
            .retain(|m| !gone.contains(m) && !matches!(m.role, Role::Destination | Role::Sight));
        // What is named now is wanted, whatever was ruled out before.
        whole.mentions.retain(|m| {
            let out = std::slice::from_ref(m);
            !named.iter().any(|n| Exclusions::of(out, atlas).names(n))
        });
        whole.stay_days.clone_from(&later.stay_days);
        // A number of cities that cannot be planned was what the question was about.
        whole.city_count = whole
            .city_count
            .filter(|count| (1..=STOPS_MAX as u32).contains(count));
    }
    if says(&[Role::Origin, Role::Start]) {
        whole
            .mentions
            .retain(|m| !matches!(m.role, Role::Origin | Role::Start));
    }
    whole.city_count = later.city_count.or(whole.city_count);
    whole.mentions.extend(later.mentions.iter().cloned());
}

/// When, and for how long: each replaces the other only as far as it says it too.
fn time(whole: &mut Reading, later: &Reading) {
    let length = whole.duration.clone().or_else(|| whole.dates.length());
    if later.dates.when.is_some() {
        whole.dates = later.dates.clone();
        // Both ends of a trip are its length.
        let length = length.filter(|_| later.dates.length().is_none());
        whole.duration = later.duration.clone().or(length);
    } else if later.duration.is_some() {
        whole.duration.clone_from(&later.duration);
        // Dates that were named with the old length keep their first day.
        whole.dates = whole.dates.without_end();
    }
}

/// A bare number is in the currency that was spoken of before.
fn amount(earlier: Option<Amount>, later: Option<Amount>) -> Option<Amount> {
    let Some(mut amount) = later else {
        return earlier;
    };
    amount.currency = amount.currency.or(earlier.and_then(|e| e.currency));
    Some(amount)
}

/// Rules for the house add up: nobody leaves the dog at home because smoking is asked for too.
fn lodging(whole: &mut LodgingWishes, later: LodgingWishes) {
    whole.room_type = later.room_type.or(whole.room_type);
    add(&mut whole.house_rules, later.house_rules);
}

fn transport(whole: &mut TransportWishes, later: TransportWishes) {
    whole.ruled_out.retain(|m| !later.preferred.contains(m));
    add(&mut whole.ruled_out, later.ruled_out);
    if !later.preferred.is_empty() {
        whole.preferred = later.preferred;
    }
    let TransportWishes {
        ruled_out,
        preferred,
    } = whole;
    preferred.retain(|mode| !ruled_out.contains(mode));
}

fn interests(whole: &mut InterestsRead, later: InterestsRead) {
    let wanted = |theme| later.wanted.iter().any(|i| i.theme == theme);
    whole.avoided.retain(|theme| !wanted(*theme));
    if !later.wanted.is_empty() {
        whole.wanted = later.wanted;
    }
    add(&mut whole.avoided, later.avoided);
    let InterestsRead { wanted, avoided } = whole;
    wanted.retain(|interest| !avoided.contains(&interest.theme));
}

/// Adds what is not there yet.
fn add<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
