use async_trait::async_trait;
use muster_agent::{Agent, Asked, CacheLevel, Context, Description, Output, Task};
use muster_proto::{Fault, Json};

use super::{KEEP_RESULTS, Sources, talk};
use crate::finding::{Finding, Findings};
use crate::refusal::Refusal;
use crate::source::Source;
use crate::trip::{Assignment, Part};
use crate::{accommodation, activity, budget, location, transport, weather};

/// What a specialist works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speciality {
    Location,
    Transport,
    Accommodation,
    Activity,
    Weather,
    Budget,
}

impl Speciality {
    pub(super) const ALL: &'static [Self] = &[
        Self::Location,
        Self::Transport,
        Self::Accommodation,
        Self::Activity,
        Self::Weather,
        Self::Budget,
    ];

    fn agent_type(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Transport => "transport",
            Self::Accommodation => "accommodation",
            Self::Activity => "activity",
            Self::Weather => "weather",
            Self::Budget => "budget",
        }
    }

    fn capabilities(self) -> &'static [&'static str] {
        match self {
            Self::Location => &["destination_analysis", "poi_discovery", "local_tips"],
            Self::Transport => &["flight_search", "ground_transport", "route_optimization"],
            Self::Accommodation => &["hotel_search", "house_rules"],
            Self::Activity => &["activity_planning", "opening_hours", "meal_planning"],
            Self::Weather => &["climate_lookup", "packing_advice"],
            Self::Budget => &["cost_optimization", "currency_conversion"],
        }
    }

    fn work(
        self,
        source: &dyn Source,
        assignment: &Assignment,
        inputs: &Findings,
    ) -> Result<Finding, Refusal> {
        Ok(match self {
            Self::Location if matches!(assignment.part, Part::Tips | Part::StopTips { .. }) => {
                Finding::Tips(location::tips(source, assignment))
            }
            Self::Location => Finding::Location(location::location(source, assignment)?),
            Self::Transport => {
                Finding::Transport(transport::transport(source, assignment, inputs)?)
            }
            Self::Accommodation => {
                Finding::Accommodation(accommodation::accommodation(source, assignment, inputs)?)
            }
            Self::Activity => Finding::Activity(activity::activity(source, assignment, inputs)?),
            Self::Weather => Finding::Weather(weather::weather(source, assignment)),
            Self::Budget => Finding::Budget(budget::budget(source, assignment, inputs)?),
        })
    }
}

/// An agent for one speciality.
pub(super) struct Specialist {
    speciality: Speciality,
    sources: Sources,
}

impl Specialist {
    pub(super) fn new(speciality: Speciality, sources: Sources) -> Self {
        Self {
            speciality,
            sources,
        }
    }
}

#[async_trait]
impl Agent for Specialist {
    fn description(&self) -> Description {
        let capabilities = self.speciality.capabilities().iter().copied();
        let description = Description::new(self.speciality.agent_type())
            .capabilities(capabilities)
            .keep_results(KEEP_RESULTS);
        match self.speciality {
            Speciality::Activity => description.answers(),
            Speciality::Budget => description.cache_level(CacheLevel::Result),
            _ => description,
        }
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        let assignment: Assignment = task.payload()?;
        let source = self.sources.of(&assignment.trip).map_err(fault)?;
        talk::tell(&context, self.speciality, &assignment).await;
        let inputs = Findings::gather(task.inputs.values().map(Json::as_str)).map_err(fault)?;
        let mut finding = self
            .speciality
            .work(source, &assignment, &inputs)
            .map_err(fault)?;
        let assumption = talk::ask_offer(&context, &assignment, &mut finding).await;
        talk::share_weather(&context, &finding).await;
        Ok(Output::result(finding)
            .sources([source.about().title.clone()])
            .assumptions(assumption)
            .confidence(confidence(source)))
    }

    async fn answer(&self, asked: Asked, _context: Context) -> Result<Output, Fault> {
        let question: activity::OfferQuestion = asked.payload()?;
        let source = self.sources.named(&question.source).map_err(fault)?;
        Ok(Output::result(activity::offer(source, &question))
            .sources([source.about().title.clone()]))
    }
}

/// Quotes of a source are what it says; levels are right by a third or so.
pub(super) fn confidence(source: &dyn Source) -> f64 {
    if source.rules().estimates { 0.7 } else { 0.95 }
}

pub(super) fn fault(refusal: Refusal) -> Fault {
    let message = refusal.to_string();
    match refusal {
        Refusal::MissingInput(_) | Refusal::BadInput(_) => {
            Fault::fatal(message).with_code("missing_input")
        }
        Refusal::UnknownSource(_) => Fault::fatal(message).with_code("unknown_source"),
        Refusal::NoAssignment(_)
        | Refusal::WrongPart { .. }
        | Refusal::UnknownPlace(_)
        | Refusal::EmptyTrip(_) => Fault::bad_request(message),
    }
}
