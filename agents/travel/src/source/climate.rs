use serde::{Deserialize, Serialize};

/// The usual weather of one month, from many years.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Climate {
    /// Mean daily high in °C.
    pub high_c: f64,
    /// Mean daily low in °C.
    pub low_c: f64,
    /// Days of the month with rain.
    pub rain_days: f64,
    /// Sea temperature in °C where there is a sea to swim in.
    pub sea_c: Option<f64>,
}

/// How dear a month is, against the yearly mean of 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Season {
    /// Factor on the price of a bed.
    pub lodging_factor: f64,
    /// Factor on the price of a flight.
    pub flight_factor: f64,
}

impl Default for Season {
    fn default() -> Self {
        Self {
            lodging_factor: 1.0,
            flight_factor: 1.0,
        }
    }
}

/// Advice for visitors of a city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// What it is about, in a word or two.
    pub topic: String,
    /// The advice.
    pub text: String,
}
