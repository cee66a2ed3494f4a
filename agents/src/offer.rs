//! The agents that this program has.

use std::sync::Arc;

use muster_agent::Agent;
use muster_drought::DroughtConfig;
use muster_product::ProductConfig;
use muster_report::ReportConfig;
use muster_travel::TravelConfig;

use crate::echo::{Echo, EchoIntegration, EchoPlanning};

/// Every agent of the program, by type.
pub(crate) struct Offer {
    agents: Vec<(String, Arc<dyn Agent>)>,
}

impl Offer {
    /// Those that need no data.
    pub(crate) fn light() -> Self {
        Self::of(vec![
            Arc::new(Echo),
            Arc::new(EchoPlanning),
            Arc::new(EchoIntegration),
        ])
    }

    /// All of them.
    ///
    /// # Errors
    /// When the data of some of them cannot be read.
    pub(crate) fn whole(
        travel: &TravelConfig,
        product: &ProductConfig,
        report: &ReportConfig,
        drought: &DroughtConfig,
    ) -> anyhow::Result<Self> {
        let mut offer = Self::light();
        for agents in [
            muster_travel::agents(travel)?,
            muster_product::agents(product)?,
            muster_report::agents(report)?,
            muster_drought::agents(drought)?,
            muster_procedure::agents(),
        ] {
            offer.agents.extend(Self::of(agents).agents);
        }
        Ok(offer)
    }

    fn of(agents: Vec<Arc<dyn Agent>>) -> Self {
        let named = agents
            .into_iter()
            .map(|agent| (agent.description().agent_type, agent));
        Self {
            agents: named.collect(),
        }
    }

    /// Whether all these types are among them.
    pub(crate) fn has(&self, types: &[String]) -> bool {
        types.iter().all(|wanted| self.knows(wanted))
    }

    fn knows(&self, wanted: &String) -> bool {
        self.agents.iter().any(|(name, _)| name == wanted)
    }

    /// Their types, in order.
    pub(crate) fn types(&self) -> Vec<String> {
        let names = self.agents.iter().map(|(name, _)| name.clone());
        names.collect()
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Arc<dyn Agent>> {
        let agents = self.agents.iter().map(|(_, agent)| Arc::clone(agent));
        agents.collect()
    }

    /// Those of the types named, each once.
    pub(crate) fn named(&self, types: &[String]) -> anyhow::Result<Vec<Arc<dyn Agent>>> {
        if let Some(unknown) = types.iter().find(|wanted| !self.knows(wanted)) {
            anyhow::bail!(
                "there is no agent type {unknown:?}; known are {}",
                self.types().join(", ")
            );
        }
        let wanted = self.agents.iter().filter(|(name, _)| types.contains(name));
        Ok(wanted.map(|(_, agent)| Arc::clone(agent)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer() -> Offer {
        let travel = TravelConfig::from_words(None, "bundled");
        let (product, report) = (ProductConfig::default(), ReportConfig::default());
        Offer::whole(&travel, &product, &report, &DroughtConfig::default()).unwrap()
    }

    #[test]
    fn an_unknown_type_is_refused_with_those_that_are_known() {
        let Err(error) = offer().named(&["echoes".to_owned()]) else {
            panic!("taken")
        };
        let line = error.to_string();
        assert!(
            line.contains("\"echoes\"") && line.contains("echo-planning"),
            "{line}"
        );
        assert_eq!(line.lines().count(), 1);
    }

    #[test]
    fn a_type_named_twice_is_served_once() {
        let twice = ["echo".to_owned(), "echo".to_owned()];
        assert_eq!(offer().named(&twice).unwrap().len(), 1);
    }

    #[test]
    fn no_two_agents_share_a_type() {
        let types = offer().types();
        let different: std::collections::BTreeSet<&String> = types.iter().collect();
        assert_eq!(different.len(), types.len());
    }
}
