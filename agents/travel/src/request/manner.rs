//! Style, pace and the weather that is hoped for.

use super::negation::negated;
use super::tokens::Tokens;
use crate::trip::{Pace, Style};

/// How the trip should feel, as far as it was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) style: Option<Style>,
    pub(crate) pace: Option<Pace>,
    pub(crate) weather: Option<WeatherWish>,
}

/// The weather that is hoped for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WeatherWish {
    /// "warm", "sunny", "hot".
    Warm,
    /// "cool", "not too hot".
    Cool,
    /// "snow".
    Snow,
}

/// Reads how the trip should feel.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> Manner {
    let mut manner = Manner::default();
    for at in 0..tokens.len() {
        if tokens.used(at) {
            continue;
        }
        if let Some((style, taken)) = style_at(tokens, at) {
            manner.style.get_or_insert(style);
            tokens.mark_used(at, at + taken);
        }
        if let Some((pace, taken)) = pace_at(tokens, at) {
            manner.pace.get_or_insert(pace);
            tokens.mark_used(at, at + taken);
        }
        if let Some(weather) = weather_at(tokens, at) {
            manner.weather.get_or_insert(weather);
            tokens.mark_used(at, at + 1);
        }
    }
    manner
}

fn style_at(tokens: &Tokens<'_>, at: usize) -> Option<(Style, usize)> {
    let pair = (tokens.word(at), tokens.word(at + 1));
    let (style, taken) = match pair {
        (
            "cheap" | "cheaply" | "backpacking" | "backpacker" | "backpackers" | "shoestring"
            | "frugal" | "hostel" | "hostels" | "inexpensive" | "thrifty" | "economical",
            _,
        ) => (Style::Budget, 1),
        (
            "budget",
            "friendly" | "trip" | "travel" | "hotel" | "hotels" | "traveler" | "traveller"
            | "vacation" | "holiday" | "conscious",
        ) if tokens.word_before(at, 1) != "total" => (Style::Budget, 2),
        ("budget", "") | ("budget", _)
            if tokens.is_any(
                at.wrapping_sub(1),
                &["tight", "low", "small", "limited", "student"],
            ) =>
        {
            (Style::Budget, 1)
        }
        ("on", "a") if tokens.word(at + 2) == "budget" && tokens.word(at + 3) != "of" => {
            (Style::Budget, 3)
        }
        (
            "luxury" | "luxurious" | "upscale" | "splurge" | "lavish" | "fancy" | "exclusive"
            | "posh" | "luxe",
            _,
        ) => (Style::Luxury, 1),
        ("five" | "5", "star" | "stars")
        | ("high" | "top", "end")
        | ("first" | "business", "class") => (Style::Luxury, 2),
        ("mid", "range" | "budget") | ("3" | "three" | "4" | "four", "star") => {
            (Style::Moderate, 2)
        }
        ("moderate" | "midrange" | "comfortable", _) => (Style::Moderate, 1),
        _ => return None,
    };
    let out = negated(tokens, at) || tokens.last_before(at, 2, &["too"]).is_some();
    (!out).then_some((style, taken))
}

fn pace_at(tokens: &Tokens<'_>, at: usize) -> Option<(Pace, usize)> {
    let pair = (tokens.word(at), tokens.word(at + 1));
    let (pace, taken) = match pair {
        (
            "relaxed" | "relaxing" | "leisurely" | "slow" | "unhurried" | "chill" | "chilled"
            | "easygoing" | "restful",
            _,
        ) => (Pace::Relaxed, 1),
        ("no", "hurry" | "rush" | "stress") => return Some((Pace::Relaxed, 2)),
        ("easy", "going" | "pace") | ("take", "it") => (Pace::Relaxed, 2),
        ("packed" | "intense" | "intensive" | "busy", _) => (Pace::Packed, 1),
        ("fast" | "quick", "pace" | "paced") | ("see", "everything") => (Pace::Packed, 2),
        ("as", "much") if tokens.phrase(at, "as much as possible").is_some() => (Pace::Packed, 4),
        _ => return None,
    };
    let too = tokens.is_any(at.wrapping_sub(1), &["too"]);
    match (too || negated(tokens, at), pace) {
        (true, Pace::Packed) => Some((Pace::Relaxed, taken)),
        (true, _) => None,
        (false, pace) => Some((pace, taken)),
    }
}

fn weather_at(tokens: &Tokens<'_>, at: usize) -> Option<WeatherWish> {
    let out = negated(tokens, at);
    let weather = match tokens.word(at) {
        "warm" | "sunny" | "sun" | "sunshine" | "tropical" => WeatherWish::Warm,
        "hot" if !tokens.is_any(at + 1, &["spring", "springs", "tub"]) => WeatherWish::Warm,
        "cool" if tokens.near(at, 2, &["somewhere", "weather", "climate", "place"]) => {
            WeatherWish::Cool
        }
        "cold" => WeatherWish::Cool,
        "snow" | "snowy" => WeatherWish::Snow,
        _ => return None,
    };
    match (out, weather) {
        (true, WeatherWish::Warm) => Some(WeatherWish::Cool),
        (true, WeatherWish::Cool) => Some(WeatherWish::Warm),
        (true, WeatherWish::Snow) => None,
        (false, weather) => Some(weather),
    }
}
