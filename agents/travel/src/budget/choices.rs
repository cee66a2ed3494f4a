use serde::{Deserialize, Serialize};

use super::subject::Subject;

/// Which alternatives were chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Ways, by leg.
    pub legs: Vec<Pick>,
    /// Beds, by stop.
    pub lodgings: Vec<Pick>,
    /// Programmes, by stop.
    pub programmes: Vec<Pick>,
}

/// One choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// Index of the leg or stop in the trip.
    pub of: usize,
    /// Index of the alternative in the specialist's list.
    pub option: usize,
}

impl Choices {
    pub(super) fn picked(subjects: &[Subject], picks: &[u16]) -> Self {
        let mut choices = Self::default();
        for (subject, option) in subjects.iter().zip(picks) {
            let into = match subject {
                Subject::Leg(_) => &mut choices.legs,
                Subject::Lodging(_) => &mut choices.lodgings,
                Subject::Programme(_) => &mut choices.programmes,
            };
            into.push(Pick {
                of: subject.index(),
                option: usize::from(*option),
            });
        }
        choices
    }
}

impl Pick {
    /// The alternative that was picked for a leg or stop.
    #[must_use]
    pub fn option_of(picks: &[Self], of: usize) -> Option<usize> {
        picks
            .iter()
            .find(|pick| pick.of == of)
            .map(|pick| pick.option)
    }
}
