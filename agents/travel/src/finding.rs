use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::accommodation::AccommodationFinding;
use crate::activity::ActivityFinding;
use crate::budget::{BudgetFinding, Choices, Pick};
use crate::location::{LocationFinding, TipsFinding};
use crate::refusal::Refusal;
use crate::transport::{LegOptions, TimesInTown, TransportFinding, TransportOption};
use crate::trip::{Leg, PlaceId, Trip};
use crate::weather::WeatherFinding;

/// What one specialist found: the result data of its task. It says itself what it is, so that whoever depends on it
/// needs no knowledge of task ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// What a stop offers.
    Location(LocationFinding),
    /// What locals would tell.
    Tips(TipsFinding),
    /// Ways to get there and around.
    Transport(TransportFinding),
    /// Beds.
    Accommodation(AccommodationFinding),
    /// Programmes for the days.
    Activity(ActivityFinding),
    /// What the sky usually does.
    Weather(WeatherFinding),
    /// The combination that is affordable.
    Budget(BudgetFinding),
}

impl Finding {
    /// Reads data that calls itself a finding; none where it is something else.
    ///
    /// # Errors
    /// When it calls itself a finding and is none.
    pub(crate) fn read(text: &str) -> Result<Option<Self>, Refusal> {
        let Ok(claim) = serde_json::from_str::<Claim>(text) else {
            return Ok(None);
        };
        let finding = Self::of_kind(&claim.kind, text);
        let bad = |error: serde_json::Error| Refusal::BadInput(error.to_string());
        finding.map(Some).map_err(bad)
    }
}

/// What every finding has in common.
#[derive(Deserialize)]
struct Claim {
    #[serde(rename = "finding")]
    kind: String,
}

impl Finding {
    /// Reads a finding whose kind is known. Straight into its type: to read an enum that is tagged
    /// inside takes a copy of everything first, which costs more than most agents' own work.
    fn of_kind(kind: &str, text: &str) -> serde_json::Result<Self> {
        Ok(match kind {
            "location" => Self::Location(serde_json::from_str(text)?),
            "tips" => Self::Tips(serde_json::from_str(text)?),
            "transport" => Self::Transport(serde_json::from_str(text)?),
            "accommodation" => Self::Accommodation(serde_json::from_str(text)?),
            "activity" => Self::Activity(serde_json::from_str(text)?),
            "weather" => Self::Weather(serde_json::from_str(text)?),
            "budget" => Self::Budget(serde_json::from_str(text)?),
            // An unknown kind fails here, and the error names those that there are.
            _ => serde_json::from_str(text)?,
        })
    }
}

/// The findings that a task was given, by what they are.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// By city.
    pub locations: BTreeMap<PlaceId, LocationFinding>,
    /// Of every tips task.
    pub tips: Vec<TipsFinding>,
    /// Of every transport task.
    pub transports: Vec<TransportFinding>,
    /// By city.
    pub accommodations: BTreeMap<PlaceId, AccommodationFinding>,
    /// By city.
    pub activities: BTreeMap<PlaceId, ActivityFinding>,
    /// Of every weather task, joined.
    pub weather: Option<WeatherFinding>,
    /// Of the budget task, if there is one.
    pub budget: Option<BudgetFinding>,
}

impl Findings {
    /// Sorts what came in. Data that does not call itself a finding (the plan, for one) is passed over.
    ///
    /// # Errors
    /// When something calls itself a finding and is none: to plan on without it would hide a fault.
    pub fn gather<'a>(data: impl IntoIterator<Item = &'a str>) -> Result<Self, Refusal> {
        let mut findings = Self::default();
        for text in data {
            if let Some(finding) = Finding::read(text)? {
                findings.add(finding);
            }
        }
        Ok(findings)
    }

    /// Adds one.
    pub fn add(&mut self, finding: Finding) {
        match finding {
            Finding::Location(it) => drop(self.locations.insert(it.place.clone(), it)),
            Finding::Tips(it) => self.tips.push(it),
            Finding::Transport(it) => self.transports.push(it),
            Finding::Accommodation(it) => drop(self.accommodations.insert(it.place.clone(), it)),
            Finding::Activity(it) => drop(self.activities.insert(it.place.clone(), it)),
            Finding::Weather(it) => match &mut self.weather {
                Some(known) => known.join(it),
                none => *none = Some(it),
            },
            Finding::Budget(it) => self.budget = Some(it),
        }
    }

    /// The ways that were found for a leg.
    pub(crate) fn leg(&self, leg: &Leg) -> Option<&LegOptions> {
        let mut legs = self.transports.iter().flat_map(|found| &found.legs);
        legs.find(|options| options.are_of(leg))
    }

    /// The way that was chosen for the leg with this index.
    pub(crate) fn way(
        &self,
        legs: &[Leg],
        choices: &Choices,
        index: usize,
    ) -> Option<&TransportOption> {
        let leg = legs.iter().find(|leg| leg.index == index)?;
        let pick = Pick::option_of(&choices.legs, index)?;
        self.leg(leg)?.options.get(pick)
    }

    /// The legs of a trip with the ways that were chosen for them.
    pub(crate) fn chosen_legs(
        &self,
        trip: &Trip,
        choices: &Choices,
    ) -> Vec<(&LegOptions, &TransportOption)> {
        let legs = trip.legs();
        let chosen = legs.iter().filter_map(|leg| {
            let pick = Pick::option_of(&choices.legs, leg.index)?;
            let found = self.leg(leg)?;
            Some((found, found.options.get(pick)?))
        });
        chosen.collect()
    }

    /// When the stay at a stop begins and ends by the ways that were chosen.
    pub(crate) fn times(&self, trip: &Trip, choices: &Choices, stop: usize) -> TimesInTown {
        let legs = trip.legs();
        let there = way_there(trip, stop).and_then(|index| self.way(&legs, choices, index));
        let on = self.way(&legs, choices, way_on(trip, stop));
        TimesInTown::of(trip, stop, there, on)
    }
}

/// The index of the leg that leads to a stop; none where the trip begins at it.
pub(crate) fn way_there(trip: &Trip, stop: usize) -> Option<usize> {
    match trip.origin {
        Some(_) => Some(stop),
        None => stop.checked_sub(1),
    }
}

/// The index of the leg that leads on from a stop, whether there is one or not.
pub(crate) fn way_on(trip: &Trip, stop: usize) -> usize {
    stop + usize::from(trip.origin.is_some())
}
