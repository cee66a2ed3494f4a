use serde::{Deserialize, Serialize};

use super::{
    Alternative, Budget, Complexity, CurrencyCode, Dates, Interest, Leg, LegEnd, LodgingWishes,
    Origin, Pace, Stop, Style, Theme, TransportWishes, Travellers, Wish,
};

/// A request, read and resolved: where, when, who, for how much, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trip {
    /// The name of the source that covers the stops (`world`, `travelplanner`).
    pub source: String,
    /// Where the travellers set out; `None` prices everything from the arrival.
    pub origin: Option<Origin>,
    /// At least one, in the order of travel; the dates are contiguous.
    pub stops: Vec<Stop>,
    /// Cities that could take the place of a stop, with its dates: they are looked at too, so that
    /// the answer can say what they would cost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
    /// First to last day.
    pub dates: Dates,
    /// Who travels.
    pub travellers: Travellers,
    /// The most that it may cost; `None` when nothing was said.
    pub budget: Option<Budget>,
    /// The currency that the answer speaks in.
    pub currency: CurrencyCode,
    /// How comfortable.
    pub style: Style,
    /// How full a day is.
    pub pace: Pace,
    /// What the travellers care for, the strongest first.
    pub interests: Vec<Interest>,
    /// What they said that they do not want to see.
    #[serde(default)]
    pub avoided: Vec<Theme>,
    /// Kitchens asked for, in the words of the TravelPlanner data where it has one (`American`,
    /// `Chinese`, `French`, `Indian`, `Italian`, `Mediterranean`, `Mexican`), each once.
    pub cuisines: Vec<String>,
    /// Diets: `vegetarian`, `vegan`, `halal`, `kosher`, `gluten free`.
    pub diets: Vec<String>,
    /// What the lodging must be like.
    pub lodging: LodgingWishes,
    /// How to get around.
    pub transport: TransportWishes,
    /// What counts most, ranked.
    pub wishes: Vec<Wish>,
    /// How much work it is.
    pub complexity: Complexity,
    /// True when there is less than a full day for some stop.
    pub rushed: bool,
    /// What was assumed, as plain sentences.
    pub assumptions: Vec<String>,
    /// Parts of the request that were not understood, in the user's words.
    pub not_understood: Vec<String>,
}

impl Trip {
    /// Every leg in order: from home to the first stop, between stops, and home again. Without
    /// an origin only those between stops.
    pub fn legs(&self) -> Vec<Leg> {
        let mut ends = Vec::with_capacity(self.stops.len() + 2);
        let home = self.origin.clone().map(LegEnd::Home);
        ends.extend(home.clone());
        ends.extend(self.stops.iter().cloned().map(LegEnd::Stop));
        ends.extend(home);
        ends.windows(2)
            .enumerate()
            .filter_map(|(index, pair)| {
                let [from, to] = pair else { return None };
                let date = match to {
                    LegEnd::Stop(stop) => stop.arrive,
                    LegEnd::Home(_) => self.dates.end,
                };
                Some(Leg {
                    index,
                    from: from.clone(),
                    to: to.clone(),
                    date,
                })
            })
            .collect()
    }

    /// The trip with an alternative in the place of its stop.
    pub(crate) fn with(&self, alternative: &Alternative) -> Trip {
        let mut trip = self.clone();
        if let Some(stop) = trip.stops.get_mut(alternative.instead_of) {
            stop.clone_from(&alternative.stop);
        }
        trip
    }

    /// How much the travellers care for a theme: 0 not at all, up to 3.
    pub fn weight(&self, theme: Theme) -> u8 {
        let found = self.interests.iter().find(|i| i.theme == theme);
        found.map_or(0, |interest| interest.weight)
    }
}
