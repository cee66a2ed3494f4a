//! The columns of the bundled files, as they are written.

use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct CountryRow {
    pub(super) country_code: String,
    pub(super) country: String,
    pub(super) aliases: String,
    pub(super) currency: String,
    pub(super) region: String,
    pub(super) best_months: String,
    pub(super) entry_note: String,
}

#[derive(Deserialize)]
pub(super) struct CityRow {
    pub(super) city_id: String,
    pub(super) city: String,
    pub(super) aliases: String,
    pub(super) country_code: String,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    pub(super) timezone: String,
    pub(super) airport_codes: String,
    pub(super) nights_suggested: u32,
    pub(super) nights_min: u32,
    pub(super) daily_cost_factor: f64,
    pub(super) themes: String,
    pub(super) summary: String,
}

#[derive(Deserialize)]
pub(super) struct AirportRow {
    pub(super) airport_code: String,
    pub(super) airport: String,
    pub(super) city_id: String,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    pub(super) transfer_minutes: u32,
    pub(super) transfer_cost_usd: f64,
    pub(super) intercontinental: bool,
    pub(super) serves: String,
}

#[derive(Deserialize)]
pub(super) struct DistrictRow {
    pub(super) city_id: String,
    pub(super) district: String,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    pub(super) character: String,
    pub(super) lodging_usd_budget: f64,
    pub(super) lodging_usd_mid: f64,
    pub(super) lodging_usd_upper: f64,
}

#[derive(Deserialize)]
pub(super) struct SightRow {
    pub(super) city_id: String,
    pub(super) sight: String,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    pub(super) themes: String,
    pub(super) hours: f64,
    pub(super) price_usd: f64,
    pub(super) opens: String,
    pub(super) closes: String,
    pub(super) closed_weekday: i8,
    pub(super) indoor: bool,
    pub(super) rank: u8,
    pub(super) note: String,
}

#[derive(Deserialize)]
pub(super) struct MealRow {
    pub(super) city_id: String,
    pub(super) cuisine: String,
    pub(super) dish: String,
    pub(super) meal: String,
    pub(super) price_usd: f64,
    pub(super) district: String,
    pub(super) vegetarian: bool,
}

#[derive(Deserialize)]
pub(super) struct ClimateRow {
    pub(super) city_id: String,
    pub(super) month: i8,
    pub(super) high_c: f64,
    pub(super) low_c: f64,
    pub(super) rain_days: f64,
    pub(super) sea_c: Option<f64>,
}

#[derive(Deserialize)]
pub(super) struct LegRow {
    pub(super) from_city_id: String,
    pub(super) to_city_id: String,
    pub(super) mode: String,
    pub(super) hours: f64,
    pub(super) price_usd: f64,
    pub(super) note: String,
}

#[derive(Deserialize)]
pub(super) struct SeasonRow {
    pub(super) country_code: String,
    pub(super) month: i8,
    pub(super) lodging_factor: f64,
    pub(super) flight_factor: f64,
}

#[derive(Deserialize)]
pub(super) struct TipRow {
    pub(super) city_id: String,
    pub(super) topic: String,
    pub(super) tip: String,
}
