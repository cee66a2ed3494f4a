//! What the travellers care for.

use super::negation::negated;
use super::tokens::Tokens;
use crate::trip::{Interest, Theme};

/// Folded word → theme, and whether the word only implies it.
const WORDS: &[(&str, Theme, bool)] = &[
    ("temple", Theme::Temples, false),
    ("temples", Theme::Temples, false),
    ("shrine", Theme::Temples, false),
    ("shrines", Theme::Temples, false),
    ("church", Theme::Temples, false),
    ("churches", Theme::Temples, false),
    ("cathedral", Theme::Temples, false),
    ("cathedrals", Theme::Temples, false),
    ("mosques", Theme::Temples, false),
    ("monasteries", Theme::Temples, false),
    ("spiritual", Theme::Temples, true),
    ("food", Theme::Food, false),
    ("foodie", Theme::Food, false),
    ("foodies", Theme::Food, false),
    ("eating", Theme::Food, false),
    ("gastronomy", Theme::Food, false),
    ("culinary", Theme::Food, false),
    ("cuisine", Theme::Food, true),
    ("cuisines", Theme::Food, true),
    ("restaurants", Theme::Food, true),
    ("street food", Theme::Food, false),
    ("museum", Theme::Museums, false),
    ("museums", Theme::Museums, false),
    ("culture", Theme::Museums, true),
    ("cultural", Theme::Museums, true),
    ("galleries", Theme::Art, false),
    ("gallery", Theme::Art, false),
    ("art", Theme::Art, false),
    ("arts", Theme::Art, false),
    ("paintings", Theme::Art, false),
    ("history", Theme::History, false),
    ("historic", Theme::History, false),
    ("historical", Theme::History, false),
    ("ruins", Theme::History, false),
    ("castle", Theme::History, false),
    ("castles", Theme::History, false),
    ("ancient", Theme::History, false),
    ("archaeology", Theme::History, false),
    ("palaces", Theme::Architecture, false),
    ("architecture", Theme::Architecture, false),
    ("buildings", Theme::Architecture, false),
    ("skyscrapers", Theme::Architecture, false),
    ("nature", Theme::Nature, false),
    ("outdoors", Theme::Nature, false),
    ("scenery", Theme::Nature, false),
    ("landscapes", Theme::Nature, false),
    ("mountains", Theme::Nature, false),
    ("lakes", Theme::Nature, false),
    ("gardens", Theme::Nature, false),
    ("waterfalls", Theme::Nature, false),
    ("parks", Theme::Nature, false),
    ("countryside", Theme::Nature, false),
    ("beach", Theme::Beaches, false),
    ("beaches", Theme::Beaches, false),
    ("seaside", Theme::Beaches, false),
    ("swimming", Theme::Beaches, false),
    ("surfing", Theme::Beaches, false),
    ("sunbathing", Theme::Beaches, false),
    ("hiking", Theme::Hiking, false),
    ("hike", Theme::Hiking, false),
    ("hikes", Theme::Hiking, false),
    ("trekking", Theme::Hiking, false),
    ("walking", Theme::Hiking, true),
    ("trails", Theme::Hiking, false),
    ("nightlife", Theme::Nightlife, false),
    ("bars", Theme::Nightlife, false),
    ("clubs", Theme::Nightlife, false),
    ("clubbing", Theme::Nightlife, false),
    ("partying", Theme::Nightlife, false),
    ("pubs", Theme::Nightlife, false),
    ("stag", Theme::Nightlife, true),
    ("bachelorette", Theme::Nightlife, true),
    ("shopping", Theme::Shopping, false),
    ("shops", Theme::Shopping, false),
    ("souvenirs", Theme::Shopping, true),
    ("fashion", Theme::Shopping, false),
    ("romantic", Theme::Romance, false),
    ("romance", Theme::Romance, false),
    ("honeymoon", Theme::Romance, false),
    ("honeymooners", Theme::Romance, false),
    ("anniversary", Theme::Romance, true),
    ("wildlife", Theme::Wildlife, false),
    ("safari", Theme::Wildlife, false),
    ("animals", Theme::Wildlife, false),
    ("birdwatching", Theme::Wildlife, false),
    ("diving", Theme::Diving, false),
    ("snorkeling", Theme::Diving, false),
    ("snorkelling", Theme::Diving, false),
    ("scuba", Theme::Diving, false),
    ("wine", Theme::Wine, false),
    ("wines", Theme::Wine, false),
    ("vineyards", Theme::Wine, false),
    ("wineries", Theme::Wine, false),
    ("market", Theme::Markets, false),
    ("markets", Theme::Markets, false),
    ("bazaars", Theme::Markets, false),
    ("music", Theme::Music, false),
    ("concert", Theme::Music, false),
    ("concerts", Theme::Music, false),
    ("opera", Theme::Music, false),
    ("jazz", Theme::Music, false),
    ("skiing", Theme::WinterSports, false),
    ("ski", Theme::WinterSports, false),
    ("snowboarding", Theme::WinterSports, false),
    ("spa", Theme::Relaxation, false),
    ("spas", Theme::Relaxation, false),
    ("onsen", Theme::Relaxation, false),
    ("onsens", Theme::Relaxation, false),
    ("yoga", Theme::Relaxation, false),
    ("wellness", Theme::Relaxation, false),
    ("relax", Theme::Relaxation, true),
    ("relaxing", Theme::Relaxation, true),
    ("relaxation", Theme::Relaxation, false),
    ("adventure", Theme::Adventure, false),
    ("adventures", Theme::Adventure, false),
    ("adventurous", Theme::Adventure, false),
    ("rafting", Theme::Adventure, false),
    ("climbing", Theme::Adventure, false),
    ("kayaking", Theme::Adventure, false),
    ("disneyland", Theme::Family, false),
    ("playgrounds", Theme::Family, false),
    ("zoo", Theme::Family, false),
    ("aquarium", Theme::Family, false),
];

const STRONG: &[&str] = &[
    "love",
    "loves",
    "adore",
    "must",
    "mainly",
    "especially",
    "passionate",
    "obsessed",
    "favourite",
    "favorite",
    "mostly",
    "lovers",
    "lover",
    "keen",
    "crazy",
    "big",
];

/// How near such a word must stand to make an interest strong.
const STRONG_REACH_TOKENS: usize = 8;

/// What was read about interests.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct InterestsRead {
    /// The strongest first; among equals in the order said.
    pub(crate) wanted: Vec<Interest>,
    /// What they said that they do not want.
    pub(crate) avoided: Vec<Theme>,
}

/// Reads interests and aversions.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> InterestsRead {
    let mut read = InterestsRead::default();
    for at in 0..tokens.len() {
        let found = if tokens.used(at) {
            None
        } else {
            theme_at(tokens, at)
        };
        let Some((theme, implied, taken)) = found else {
            continue;
        };
        tokens.mark_used(at, at + taken);
        if negated(tokens, at) {
            if !read.avoided.contains(&theme) {
                read.avoided.push(theme);
            }
            continue;
        }
        let strong = tokens.near(at, STRONG_REACH_TOKENS, STRONG) || theme == Theme::Romance;
        let weight = if implied {
            1
        } else if strong {
            3
        } else {
            2
        };
        add(&mut read.wanted, Interest { theme, weight });
    }
    let InterestsRead { wanted, avoided } = &mut read;
    wanted.retain(|interest| !avoided.contains(&interest.theme));
    wanted.sort_by_key(|interest| std::cmp::Reverse(interest.weight));
    read
}

/// Adds an interest, or makes one that is there as strong as this.
pub(crate) fn add(wanted: &mut Vec<Interest>, interest: Interest) {
    match wanted.iter_mut().find(|i| i.theme == interest.theme) {
        Some(known) => known.weight = known.weight.max(interest.weight),
        None => wanted.push(interest),
    }
}

fn theme_at(tokens: &Tokens<'_>, at: usize) -> Option<(Theme, bool, usize)> {
    match (tokens.word(at), tokens.word(at + 1)) {
        ("hot", "springs" | "spring") => return Some((Theme::Relaxation, false, 2)),
        ("winter", "sports" | "sport") => return Some((Theme::WinterSports, false, 2)),
        ("street", "food") => return Some((Theme::Food, false, 2)),
        ("national", "park" | "parks") => return Some((Theme::Nature, false, 2)),
        ("theme", "park" | "parks") => return Some((Theme::Family, false, 2)),
        ("family" | "kid" | "child", "friendly") => return Some((Theme::Family, false, 2)),
        ("old", "town" | "towns") => return Some((Theme::History, false, 2)),
        ("live", "music") => return Some((Theme::Music, false, 2)),
        ("night", "life") => return Some((Theme::Nightlife, false, 2)),
        _ => {}
    }
    let word = tokens.word(at);
    let found = WORDS.iter().find(|(w, _, _)| *w == word)?;
    Some((found.1, found.2, 1))
}
