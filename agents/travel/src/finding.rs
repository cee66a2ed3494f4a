use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::accommodation::AccommodationFinding;
use crate::activity::ActivityFinding;
use crate::budget::{BudgetFinding, Choices, Pick};
use crate::location::{LocationFinding, TipsFinding};
use crate::refusal::Refusal;
use crate::transport::{LegOptions, TransportFinding, TransportOption};
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
    /// By stop.
    pub locations: BTreeMap<usize, LocationFinding>,
    /// Of every tips task.
    pub tips: Vec<TipsFinding>,
    /// Of every transport task.
    pub transports: Vec<TransportFinding>,
    /// By stop.
    pub accommodations: BTreeMap<usize, AccommodationFinding>,
    /// By stop.
    pub activities: BTreeMap<usize, ActivityFinding>,
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
            Finding::Location(it) => drop(self.locations.insert(it.stop, it)),
            Finding::Tips(it) => self.tips.push(it),
            Finding::Transport(it) => self.transports.push(it),
            Finding::Accommodation(it) => drop(self.accommodations.insert(it.stop, it)),
            Finding::Activity(it) => drop(self.activities.insert(it.stop, it)),
            Finding::Weather(it) => match &mut self.weather {
                Some(known) => known.join(it),
                none => *none = Some(it),
            },
            Finding::Budget(it) => self.budget = Some(it),
        }
    }

    /// The legs with the ways that were chosen for them.
    pub(crate) fn chosen_legs(
        &self,
        choices: &Choices,
    ) -> impl Iterator<Item = (&LegOptions, &TransportOption)> {
        let legs = self.transports.iter().flat_map(|found| &found.legs);
        legs.filter_map(|leg| {
            let pick = Pick::option_of(&choices.legs, leg.leg)?;
            Some((leg, leg.options.get(pick)?))
        })
    }
}
