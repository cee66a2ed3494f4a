use super::load::File;
use super::rows::AirportRow;
use crate::source::table::{listed, rows};
use crate::source::{Point, SourceError, Terminal};
use crate::trip::{Cents, PlaceId};

/// An airport as one city uses it: an airport that serves two cities is there twice.
#[derive(Debug, Clone)]
pub(super) struct Airport {
    pub(super) code: String,
    pub(super) name: String,
    /// The destination that it serves; none where one can only set out.
    pub(super) place: Option<PlaceId>,
    pub(super) point: Point,
    pub(super) transfer_minutes: u32,
    pub(super) transfer_price: Cents,
    pub(super) intercontinental: bool,
    /// Names of the cities around.
    pub(super) serves: Vec<String>,
}

impl Airport {
    pub(super) fn read((file, text): File) -> Result<Vec<Self>, SourceError> {
        Ok(rows::<AirportRow>(file, text)?
            .into_iter()
            .map(Self::from_row)
            .collect())
    }

    fn from_row(row: AirportRow) -> Self {
        Self {
            code: row.airport_code,
            name: row.airport,
            place: Some(PlaceId(row.city_id)).filter(|place| !place.0.is_empty()),
            point: Point {
                latitude: row.latitude,
                longitude: row.longitude,
            },
            transfer_minutes: row.transfer_minutes,
            transfer_price: Cents::from_units_f64(row.transfer_cost_usd),
            intercontinental: row.intercontinental,
            serves: listed(&row.serves, ';'),
        }
    }

    /// The airport as the end of a flight, `minutes` and `price` being the way into town.
    pub(super) fn terminal(&self, minutes: u32, price: Cents) -> Terminal {
        Terminal {
            name: format!("{} ({})", self.name, self.code),
            transfer_minutes: minutes,
            transfer_price: price,
        }
    }
}
