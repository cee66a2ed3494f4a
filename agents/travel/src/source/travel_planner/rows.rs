//! The columns of the folder's files, as they are written.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct AttractionRow {
    #[serde(rename = "Name")]
    pub(super) name: String,
    #[serde(rename = "Latitude")]
    pub(super) latitude: Option<f64>,
    #[serde(rename = "Longitude")]
    pub(super) longitude: Option<f64>,
    #[serde(rename = "City")]
    pub(super) city: String,
}

#[derive(Deserialize)]
pub(super) struct AccommodationRow {
    #[serde(rename = "NAME")]
    pub(super) name: String,
    #[serde(rename = "room type")]
    pub(super) room_type: String,
    pub(super) price: Option<f64>,
    #[serde(rename = "minimum nights")]
    pub(super) nights_min: Option<f64>,
    #[serde(rename = "review rate number")]
    pub(super) rating: Option<f64>,
    pub(super) house_rules: String,
    #[serde(rename = "maximum occupancy")]
    pub(super) occupancy_max: Option<f64>,
    pub(super) city: String,
}

#[derive(Deserialize)]
pub(super) struct RestaurantRow {
    #[serde(rename = "Name")]
    pub(super) name: String,
    #[serde(rename = "City")]
    pub(super) city: String,
    #[serde(rename = "Cuisines")]
    pub(super) cuisines: String,
    #[serde(rename = "Average Cost")]
    pub(super) average_cost: Option<f64>,
    #[serde(rename = "Aggregate Rating")]
    pub(super) rating: Option<f64>,
}

#[derive(Deserialize)]
pub(super) struct FlightRow {
    #[serde(rename = "Flight Number")]
    pub(super) number: String,
    #[serde(rename = "Price")]
    pub(super) price: f64,
    #[serde(rename = "DepTime")]
    pub(super) departs: String,
    #[serde(rename = "ArrTime")]
    pub(super) arrives: String,
    #[serde(rename = "ActualElapsedTime")]
    pub(super) elapsed: String,
    #[serde(rename = "FlightDate")]
    pub(super) date: jiff::civil::Date,
    #[serde(rename = "OriginCityName")]
    pub(super) origin: String,
    #[serde(rename = "DestCityName")]
    pub(super) destination: String,
    #[serde(rename = "Distance")]
    pub(super) distance_miles: Option<f64>,
}

#[derive(Deserialize)]
pub(super) struct DistanceRow {
    pub(super) origin: String,
    pub(super) destination: String,
    pub(super) duration: String,
    pub(super) distance: String,
}
