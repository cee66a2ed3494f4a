//! How to get around, and how not.

use super::negation::negated;
use super::tokens::Tokens;
use crate::trip::{TransportMode, TransportWishes};

/// Reads the modes that are ruled out and those that are preferred.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> TransportWishes {
    let mut wishes = TransportWishes::default();
    let mut at = 0;
    while at < tokens.len() {
        let Some((modes, taken, wanted)) = modes_at(tokens, at) else {
            at += 1;
            continue;
        };
        let out = (negated(tokens, at) || ruled_out(tokens, at, at + taken))
            && !kind_of_flight(tokens, at);
        for mode in modes {
            let list = if out {
                &mut wishes.ruled_out
            } else {
                &mut wishes.preferred
            };
            if (out || wanted) && !list.contains(mode) {
                list.push(*mode);
            }
        }
        if out || wanted {
            tokens.mark_used(at, at + taken);
        }
        at += taken;
    }
    let TransportWishes {
        ruled_out,
        preferred,
    } = &mut wishes;
    preferred.retain(|mode| !ruled_out.contains(mode));
    wishes
}

/// `any transport but flights`, `we rule out flying`, `flying is out of the question`.
fn ruled_out(tokens: &Tokens<'_>, at: usize, to: usize) -> bool {
    const ALL: &[&str] = &["any", "anything", "every", "everything", "all"];
    const AGAIN: &[&str] = &[
        "an", "possible", "ok", "okay", "fine", "allowed", "wanted", "for",
    ];
    let but = tokens.is_any(at.wrapping_sub(1), &["but", "except"])
        && tokens.last_before(at, 5, ALL).is_some();
    let out = tokens.last_before(at, 3, &["out"]).is_some_and(|out| {
        tokens.is_any(
            out.wrapping_sub(1),
            &["rule", "ruled", "ruling", "leave", "leaving"],
        )
    });
    let verb = tokens.is_any(to, &["is", "are", "isnt", "arent"]);
    let not = to + 1 + usize::from(tokens.word(to + 1) == "not");
    let denied = verb && (tokens.is_any(to, &["isnt", "arent"]) || not > to + 1);
    let ends = tokens.sentence_end(to) <= not || tokens.is_any(not, AGAIN);
    let question = verb && tokens.phrase(to + 1, "out of the question").is_some();
    but || out || denied && ends || question
}

/// `no early flights` bans an hour, not the aeroplane.
fn kind_of_flight(tokens: &Tokens<'_>, at: usize) -> bool {
    const KINDS: &[&str] = &[
        "early",
        "late",
        "night",
        "overnight",
        "red",
        "eye",
        "long",
        "connecting",
        "morning",
        "domestic",
        "budget",
    ];
    tokens.last_before(at, 3, KINDS).is_some()
}

type Modes = (&'static [TransportMode], usize, bool);

/// The modes that the words at `at` name, how many tokens that takes, and whether naming them
/// is a wish (a flight that is only mentioned is none).
fn modes_at(tokens: &Tokens<'_>, at: usize) -> Option<Modes> {
    use TransportMode::{Bus, Ferry, Flight, SelfDriving, Taxi, Train};
    let by = || {
        tokens.is_any(
            at.wrapping_sub(1),
            &[
                "by", "prefer", "taking", "take", "via", "on", "using", "the", "only",
            ],
        )
    };
    let rent = || {
        tokens
            .last_before(
                at,
                3,
                &["rent", "rental", "renting", "hire", "hiring", "by", "own"],
            )
            .is_some()
    };
    Some(match (tokens.word(at), tokens.word(at + 1)) {
        (
            "flight" | "flights" | "fly" | "flying" | "plane" | "planes" | "airplane" | "airplanes"
            | "aeroplane" | "aeroplanes",
            _,
        ) => (
            &[Flight],
            1,
            tokens.is_any(at.wrapping_sub(1), &["by", "prefer"]),
        ),
        ("air", "travel") => (&[Flight], 2, false),
        ("air", _) if tokens.word_before(at, 1) == "by" => (&[Flight], 1, true),
        ("self", "driving" | "drive") => (&[SelfDriving], 2, true),
        ("driving" | "drive", "ourselves" | "myself" | "us") => (&[SelfDriving], 2, true),
        ("driving" | "drive", _) => (
            &[SelfDriving],
            1,
            !tokens.near(at, 2, &["hour", "hours", "minutes"]),
        ),
        ("road", "trip") => (&[SelfDriving], 2, true),
        ("car" | "cars" | "campervan", _) => (&[SelfDriving], 1, rent()),
        ("rental" | "hire", "car" | "cars") => (&[SelfDriving], 2, true),
        ("train" | "trains" | "rail" | "railway", _) => {
            (&[Train], 1, by() || tokens.word(at) != "train")
        }
        ("bus" | "buses" | "coach", _) => (&[Bus], 1, by()),
        ("ferry" | "ferries" | "boat", _) => (&[Ferry], 1, by()),
        ("taxi" | "taxis" | "uber" | "cab" | "cabs", _) => (&[Taxi], 1, by()),
        ("public", "transport" | "transportation" | "transit") => (&[Train, Bus], 2, true),
        _ => return None,
    })
}
