use serde::{Deserialize, Serialize};

/// How the travellers want to get around, and how not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransportWishes {
    /// Modes that must not be used, each once.
    pub ruled_out: Vec<TransportMode>,
    /// Modes that are preferred, each once.
    pub preferred: Vec<TransportMode>,
}

/// A means of transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportMode {
    /// By air.
    Flight,
    /// By rail.
    Train,
    /// By coach.
    Bus,
    /// By sea.
    Ferry,
    /// A car that the travellers drive.
    SelfDriving,
    /// A car with a driver.
    Taxi,
}

impl TransportWishes {
    /// Whether the mode may be used.
    pub fn allows(&self, mode: TransportMode) -> bool {
        !self.ruled_out.contains(&mode)
    }
}
