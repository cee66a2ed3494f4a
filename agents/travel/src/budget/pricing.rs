use super::cost_line::{Category, CostLine};
use crate::accommodation::LodgingOption;
use crate::activity::{FittedDay, ItemKind};
use crate::exchange::Exchange;
use crate::finding::Findings;
use crate::source::Occasion;
use crate::transport::{LegOptions, TransportOption, mode_word};
use crate::trip::{Stop, Trip};

/// Turns alternatives into lines of a bill.
pub(super) struct Till<'a> {
    pub(super) trip: &'a Trip,
    pub(super) findings: &'a Findings,
    pub(super) exchange: &'a Exchange,
    pub(super) estimates: bool,
}

impl Till<'_> {
    /// A leg's fare and the ways to and from its terminals.
    pub(super) fn way(&self, leg: &LegOptions, option: &TransportOption) -> Vec<CostLine> {
        let journey = &option.journey;
        let label = format!(
            "{} {} to {}",
            sentence_case(mode_word(journey.mode)),
            leg.from,
            leg.to
        );
        let fare = self.exchange.price(journey.price, journey.estimate);
        let mut lines = vec![CostLine::new(
            Category::Transport,
            label,
            leg.date,
            fare,
            option.units,
            journey.estimate,
        )];
        for terminal in [&journey.from_terminal, &journey.to_terminal]
            .into_iter()
            .flatten()
        {
            let label = format!("Transfer, {}", terminal.name);
            let price = self.exchange.price(terminal.transfer_price, true);
            lines.push(CostLine::new(
                Category::Transport,
                label,
                leg.date,
                price,
                option.people,
                true,
            ));
        }
        lines
    }

    /// A line for each night.
    pub(super) fn bed(&self, stop: &Stop, option: &LodgingOption) -> Vec<CostLine> {
        let lodging = &option.lodging;
        let price = self.exchange.price(lodging.price_night, lodging.estimate);
        let mut lines = Vec::new();
        let mut night = stop.arrive;
        while night < stop.leave {
            let label = lodging.name.clone();
            lines.push(CostLine::new(
                Category::Lodging,
                label,
                night,
                price,
                option.units,
                lodging.estimate,
            ));
            let Ok(next) = night.tomorrow() else { break };
            night = next;
        }
        lines
    }

    /// A line for each meal and each admission that costs anything.
    pub(super) fn days(&self, days: &[FittedDay]) -> Vec<CostLine> {
        let people = self.trip.travellers.paying();
        let mut lines = Vec::new();
        for day in days {
            for item in &day.items {
                let (category, label, estimate) = match &item.kind {
                    ItemKind::Sight { sight } => {
                        (Category::Sights, sight.name.clone(), self.estimates)
                    }
                    ItemKind::Meal { meal, .. } => {
                        (Category::Meals, meal.name.clone(), meal.estimate)
                    }
                    ItemKind::OwnMeal { occasion, .. } => {
                        (Category::Meals, own_meal(*occasion), true)
                    }
                    ItemKind::Free { .. } => continue,
                };
                let price = self.exchange.price(item.price(), estimate);
                if price.0 > 0 {
                    lines.push(CostLine::new(
                        category, label, day.date, price, people, estimate,
                    ));
                }
            }
        }
        lines
    }

    /// A line for each day, by the stop where its evening is spent.
    pub(super) fn getting_around(&self) -> Vec<CostLine> {
        let people = self.trip.travellers.paying();
        let costs = self
            .findings
            .transports
            .iter()
            .flat_map(|transport| &transport.ground);
        let mut lines = Vec::new();
        for cost in costs {
            let mut stops = self.trip.stops.iter().enumerate();
            let Some((index, stop)) = stops.find(|(_, stop)| stop.place == cost.place) else {
                continue;
            };
            let last = index + 1 == self.trip.stops.len();
            let price = self.exchange.price(cost.price_person_day, true);
            let mut day = stop.arrive;
            while day < stop.leave || (last && day == stop.leave) {
                let label = format!("Metro, bus, tram in {}", stop.city);
                lines.push(CostLine::new(
                    Category::Around,
                    label,
                    day,
                    price,
                    people,
                    true,
                ));
                let Ok(next) = day.tomorrow() else { break };
                day = next;
            }
        }
        lines
    }
}

fn own_meal(occasion: Occasion) -> String {
    let word = match occasion {
        Occasion::Breakfast => "Breakfast",
        Occasion::Lunch => "Lunch",
        Occasion::Dinner => "Dinner",
    };
    format!("{word} of your own choice")
}

fn sentence_case(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
