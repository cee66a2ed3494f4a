//! Who travels.

use super::ages::{ages, child_aged};
use super::number_words::number_at;
use super::token::Kind;
use super::tokens::Tokens;

/// Travellers as they were said; numbers may be zero or absurd.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Party {
    /// Everybody, when only a total was said.
    pub(crate) total: Option<u32>,
    pub(crate) adults: Option<u32>,
    pub(crate) children: Option<u32>,
    pub(crate) infants: Option<u32>,
    /// A family, of unknown size unless `total` says it.
    pub(crate) family: bool,
    /// Children were spoken of without a number.
    pub(crate) some_children: bool,
    /// "we", "our": more than one.
    pub(crate) plural: bool,
    /// Companions besides the speaker: "my wife", "3 friends".
    pub(crate) companions: u32,
}

const ADULTS: &[&str] = &[
    "adult",
    "adults",
    "grownups",
    "grownup",
    "seniors",
    "pensioners",
];
const PEOPLE: &[&str] = &[
    "people",
    "person",
    "persons",
    "traveler",
    "travelers",
    "traveller",
    "travellers",
    "pax",
    "individuals",
    "individual",
    "participants",
    "guests",
    "men",
    "women",
    "students",
    "tourists",
    "passengers",
    "girls",
    "guys",
    "us",
    "members",
    "ppl",
    "pers",
    "vegetarians",
    "vegans",
    "retirees",
    "backpackers",
];
const CHILDREN: &[&str] = &[
    "child",
    "children",
    "kid",
    "kids",
    "toddler",
    "toddlers",
    "son",
    "sons",
    "daughter",
    "daughters",
    "teenager",
    "teenagers",
    "teens",
    "boys",
    "grandchildren",
];
const INFANTS: &[&str] = &["infant", "infants", "baby", "babies", "newborn"];
const COMPANIONS: &[&str] = &[
    "wife",
    "wifey",
    "missus",
    "gf",
    "bf",
    "hubby",
    "husband",
    "girlfriend",
    "boyfriend",
    "partner",
    "fiance",
    "fiancee",
    "spouse",
    "friend",
    "mother",
    "father",
    "mom",
    "mum",
    "dad",
    "sister",
    "brother",
    "grandmother",
    "grandfather",
    "grandma",
    "grandpa",
    "granny",
    "colleague",
];
const GROUPS: &[&str] = &["group", "party", "family", "team", "crew", "band"];

/// Reads who travels.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> Party {
    let mut party = Party::default();
    let mut at = 0;
    while at < tokens.len() {
        let used = tokens.used(at);
        let to = if used { None } else { party.take(tokens, at) };
        match to {
            Some(to) => {
                tokens.mark_used(at, to);
                at = to.max(at + 1);
            }
            None => at += 1,
        }
    }
    party
}

impl Party {
    /// Whether anybody was spoken of besides "we".
    pub(crate) fn says_who(&self) -> bool {
        let unsaid = Party {
            plural: self.plural,
            ..Party::default()
        };
        *self != unsaid
    }

    /// Takes what stands at `at`; the index behind it, or `None`.
    fn take(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        self.denied(tokens, at)
            .or_else(|| self.labelled(tokens, at))
            .or_else(|| self.grouped(tokens, at))
            .or_else(|| self.aged(tokens, at))
            .or_else(|| self.counted(tokens, at))
            .or_else(|| self.for_number(tokens, at))
            .or_else(|| self.worded(tokens, at))
    }

    /// `Travelers: 2`, `people 3`, `we (4)`.
    fn labelled(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        let begins = at == tokens.sentence_start(at)
            || tokens
                .before(at, 1)
                .is_some_and(|t| t.mark(',') || t.is("of"));
        let mark = tokens.get(at + 1);
        let colon = mark.is_some_and(|t| t.mark(':'));
        let bracket = mark.is_some_and(|t| t.mark('('));
        let size = tokens.word(at) == "size" && tokens.is_any(at.wrapping_sub(1), GROUPS);
        let counted = size || tokens.is_any(at, PEOPLE) || tokens.is_any(at, ADULTS);
        let we = tokens.word(at) == "we" && bracket;
        if !we && !(counted && (colon || begins && !bracket)) {
            return None;
        }
        let number = at + 1 + usize::from(colon || bracket);
        let (value, taken) = number_at(tokens, number)?;
        let end = number + taken;
        // `travelers 2 days`: what is counted comes behind.
        let next = tokens.get(end);
        let ends = next.is_none_or(|t| !matches!(t.kind, Kind::Word | Kind::Currency(_)));
        if !ends {
            return None;
        }
        let adults = tokens.is_any(at, ADULTS);
        let slot = if adults {
            &mut self.adults
        } else {
            &mut self.total
        };
        slot.get_or_insert(count(value));
        Some(end + usize::from(bracket))
    }

    /// `no kids`, `without my wife`: whoever is named does not come along.
    fn denied(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        let whose = usize::from(tokens.is_any(at, &["our", "my", "the"]));
        if let Some(end) = stays_away(tokens, at + whose) {
            return Some(end);
        }
        if !tokens.is_any(at, &["no", "without"]) {
            return None;
        }
        let filler = |i: usize| tokens.is_any(i, &["any", "the", "our", "my", "small", "young"]);
        let noun = (at + 1..at + 3).find(|i| !filler(*i))?;
        let children = tokens.is_any(noun, CHILDREN) || tokens.is_any(noun, INFANTS);
        if !children && !tokens.is_any(noun, COMPANIONS) || under_ten(tokens, noun) {
            return None;
        }
        if children {
            self.children.get_or_insert(0);
        }
        Some(noun + 1)
    }

    /// `a 3 year old`, `our 3-year-old son`.
    fn aged(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        let age = child_aged(tokens, at)?;
        let slot = if age.years < 2.0 {
            &mut self.infants
        } else {
            &mut self.children
        };
        *slot = Some(slot.unwrap_or(0).saturating_add(1));
        let noun = tokens.is_any(age.end, CHILDREN) || tokens.is_any(age.end, INFANTS);
        Some(age.end + usize::from(noun))
    }

    /// `group of 8`, `family of five`, `party of 5 people`.
    fn grouped(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        if !tokens.is_any(at, GROUPS) || tokens.word(at + 1) != "of" {
            return None;
        }
        let (value, taken) = number_at(tokens, at + 2)?;
        self.total.get_or_insert(count(value));
        self.family |= tokens.word(at) == "family";
        let mut end = at + 2 + taken;
        if tokens.is_any(end, PEOPLE) {
            end += 1;
        }
        Some(end)
    }

    /// `2 adults`, `three small kids`, `-1 people`, `a baby`.
    fn counted(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        let one = || {
            tokens
                .is_any(at, &["a", "an", "our", "my", "single"])
                .then_some((1.0, 1))
        };
        let (value, taken) = number_at(tokens, at).or_else(one)?;
        let negative = tokens.before(at, 1).is_some_and(|t| t.mark('-'));
        let value = if negative { 0.0 } else { value };
        let mut noun = at + taken;
        for _ in 0..2 {
            if tokens.is_any(
                noun,
                &[
                    "small", "young", "little", "more", "other", "of", "senior", "single", "year",
                    "old", "elderly", "close", "good", "best", "teenage", "grown",
                ],
            ) {
                noun += 1;
            }
        }
        noun += usize::from(describes(tokens, noun));
        let worded = one().is_some();
        let slot = if tokens.is_any(noun, ADULTS) {
            &mut self.adults
        } else if tokens.is_any(noun, CHILDREN) && !under_ten(tokens, noun) {
            if worded && tokens.is_any(noun, &["kids", "children"]) {
                self.some_children = true;
                return ages(self, tokens, noun + 1);
            }
            let before = self.children.unwrap_or(0);
            self.children = Some(before.saturating_add(count(value)));
            return ages(self, tokens, noun + 1);
        } else if tokens.is_any(noun, INFANTS) {
            &mut self.infants
        } else if tokens.is_any(noun, PEOPLE) && !(worded && tokens.is_any(at, &["our", "my"])) {
            &mut self.total
        } else if tokens.is_any(
            noun,
            &[
                "friends",
                "colleagues",
                "siblings",
                "parents",
                "sisters",
                "brothers",
                "grandparents",
            ],
        ) {
            // `we are four friends` counts everybody; `with 3 friends` and `my parents` do not.
            let value = if worded { 2.0 } else { value };
            if tokens.near(at, 2, &["with", "and"]) || worded {
                self.companions = self.companions.saturating_add(count(value));
                return Some(noun + 1);
            }
            &mut self.total
        } else if tokens.is_any(noun, &["couples"]) {
            self.adults.get_or_insert(count(value * 2.0));
            return Some(noun + 1);
        } else {
            return None;
        };
        slot.get_or_insert(count(value));
        Some(noun + 1)
    }

    /// `for two`, `we are 4`, `a trip for two, leaving ...`: a number with nothing counted.
    fn for_number(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        let shall_be = tokens.word(at) == "be" && tokens.near(at, 2, &["we", "will"]);
        let cue = tokens.is_any(at, &["for", "are", "were"]) || shall_be;
        let (value, taken) = number_at(tokens, at + 1).filter(|_| cue)?;
        let end = at + 1 + taken;
        let next = tokens.get(end);
        const AFTER: &[&str] = &[
            "departing",
            "leaving",
            "starting",
            "from",
            "to",
            "in",
            "with",
            "on",
            "going",
            "heading",
            "who",
            "and",
            "during",
            "next",
            "this",
            "around",
            "under",
            "visiting",
            "flying",
            "about",
            "please",
            "traveling",
            "travelling",
            "at",
            "by",
        ];
        let ends = next.is_none_or(|t| {
            !matches!(t.kind, Kind::Word | Kind::Currency(_)) && !t.mark('-') || t.any(AFTER)
        });
        let small = (0.0..=12.0).contains(&value) && value.fract() == 0.0;
        // `for 5 to 7 days` counts days.
        let range = next.is_some_and(|t| t.is("to")) && number_at(tokens, end + 1).is_some();
        if !ends || !small || range {
            return None;
        }
        // `for 2 + 1 kid`: what is added are no part of the two.
        let slot = if next.is_some_and(|t| t.mark('+')) {
            &mut self.adults
        } else {
            &mut self.total
        };
        slot.get_or_insert(count(value));
        Some(end)
    }

    /// `solo`, `couple`, `honeymoon`, `my wife and I`, `with kids`, `we`.
    fn worded(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        match tokens.word(at) {
            "solo" | "alone" => {
                self.total.get_or_insert(1);
            }
            "myself" if tokens.word_before(at, 1) == "by" => {
                self.total.get_or_insert(1);
            }
            "me" | "myself" if only(tokens, at) => {
                self.total.get_or_insert(1);
            }
            "duo" | "twosome" => {
                self.total.get_or_insert(2);
            }
            "trio" | "threesome" => {
                self.total.get_or_insert(3);
            }
            "couple" | "couples" | "pair" if tokens.word(at + 1) != "of" => {
                self.adults.get_or_insert(2);
            }
            "pair" if tokens.is_any(at + 2, PEOPLE) => {
                self.total.get_or_insert(2);
            }
            "honeymoon" | "honeymooners" | "newlyweds" => {
                self.adults.get_or_insert(2);
                return None;
            }
            "family" if !tokens.is_any(at + 1, &["friendly"]) => self.family = true,
            word if COMPANIONS.contains(&word) => {
                self.companions = self.companions.saturating_add(1);
            }
            word if CHILDREN.contains(&word) => return self.uncounted_children(tokens, at),
            "baby" | "infant" | "newborn" => {
                self.infants.get_or_insert(1);
            }
            "we" | "our" | "us" | "ours" | "ourselves" => {
                self.plural = true;
                return None;
            }
            _ => return None,
        }
        Some(at + 1)
    }

    /// `with our kids`; not the house rule `children under 10`, nor `kid friendly`.
    fn uncounted_children(&mut self, tokens: &Tokens<'_>, at: usize) -> Option<usize> {
        if under_ten(tokens, at) || tokens.is_any(at + 1, &["friendly", "allowed", "welcome"]) {
            return None;
        }
        match tokens.word(at) {
            "son" | "daughter" | "toddler" => {
                self.children = Some(self.children.unwrap_or(0) + 1);
            }
            "kids" | "children" | "sons" | "daughters" | "grandchildren" => {
                self.some_children = true
            }
            _ => return None,
        }
        ages(self, tokens, at + 1)
    }
}

/// `our toddler stays with grandma`, `the kids stay at home`: neither of them comes along.
fn stays_away(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    let child = tokens.is_any(at, CHILDREN) || tokens.is_any(at, INFANTS);
    if !child || !tokens.is_any(at + 1, &["stay", "stays", "staying", "remain", "remains"]) {
        return None;
    }
    let away = (at + 2..at + 4).find(|i| tokens.is_any(*i, &["with", "home", "behind"]))?;
    // `with us` they are there after all.
    let along = tokens.is_any(away + 1, &["us", "me"]);
    let companion = (away + 1..away + 3).find(|i| tokens.is_any(*i, COMPANIONS));
    (!along).then(|| companion.unwrap_or(away) + 1)
}

/// A word between a number and people: `2 retired people`, `4 college students`.
fn describes(tokens: &Tokens<'_>, at: usize) -> bool {
    const COUNTED: &[&str] = &[
        "day", "days", "night", "nights", "week", "weeks", "city", "cities", "hour", "hours",
    ];
    let word = tokens
        .get(at)
        .is_some_and(|t| t.kind == Kind::Word && !t.capital);
    let who = tokens.is_any(at, PEOPLE) || tokens.is_any(at, ADULTS) || tokens.is_any(at, CHILDREN);
    word && !who
        && !tokens.used(at)
        && !tokens.is_any(at, COUNTED)
        && tokens.is_any(at + 1, PEOPLE)
        && tokens.word(at + 1) != "us"
}

/// `just me`, but not `just me and my wife`.
fn only(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_any(at.wrapping_sub(1), &["just", "only"])
        && !tokens.is_any(at + 1, &["and", "plus", "with"])
        && !tokens
            .get(at + 1)
            .is_some_and(|t| t.mark('&') || t.mark('+'))
}

/// `children under (the age of) 10`: what a house must allow, not a number of children.
fn under_ten(tokens: &Tokens<'_>, at: usize) -> bool {
    (at + 1..at + 7).any(|i| match tokens.get(i).map(|t| t.kind) {
        Some(Kind::Number(value)) => value == 10.0,
        Some(Kind::Word) => tokens.word(i) == "ten",
        _ => false,
    }) && tokens.is_any(at + 1, &["under", "below", "younger"])
}

fn count(value: f64) -> u32 {
    value.clamp(0.0, 1_000_000.0) as u32
}
