use std::collections::BTreeMap;
use std::path::Path;

use crate::source::SourceError;

/// What the benchmark's judge takes for an empty cell (the words of the library that it reads tables with).
const BLANKS: [&str; 19] = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
];
/// Dollars a kilometre of one's own car.
const SELF_DRIVING_USD_PER_KM: f64 = 0.05;

/// The rows of the benchmark's files, as they are written. A row with an empty cell does not exist, except of the roads.
#[derive(Debug)]
pub(super) struct Records {
    states: BTreeMap<String, String>,
    restaurants: BTreeMap<String, Vec<Restaurant>>,
    attractions: BTreeMap<String, Vec<String>>,
    houses: BTreeMap<String, Vec<House>>,
    flights: BTreeMap<String, Vec<FlightRow>>,
    roads: BTreeMap<(String, String), Road>,
}

/// A restaurant.
#[derive(Debug)]
pub(super) struct Restaurant {
    pub(super) name: String,
    pub(super) cuisines: String,
    pub(super) usd: f64,
}

/// A house to sleep in.
#[derive(Debug)]
pub(super) struct House {
    pub(super) name: String,
    pub(super) room_type: String,
    pub(super) usd_night: f64,
    pub(super) nights_min: f64,
    pub(super) rules: String,
    pub(super) occupancy_max: f64,
}

/// A flight.
#[derive(Debug)]
pub(super) struct FlightRow {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) date: String,
    pub(super) departs: String,
    pub(super) arrives: String,
    pub(super) usd: f64,
}

/// A road: nothing when its length is unknown or it takes days.
type Road = Option<f64>;

impl Records {
    /// Reads the folder.
    ///
    /// # Errors
    /// When a file is absent or a row is malformed.
    pub(super) fn open(folder: &Path) -> Result<Self, SourceError> {
        let mut records = Self {
            states: states(&read(folder, "citySet_with_states.txt")?),
            restaurants: BTreeMap::new(),
            attractions: BTreeMap::new(),
            houses: BTreeMap::new(),
            flights: BTreeMap::new(),
            roads: BTreeMap::new(),
        };
        for row in Table::read(folder, "clean_restaurant_2022.csv")?.full_rows() {
            let restaurant = Restaurant {
                name: row.text("Name")?,
                cuisines: row.text("Cuisines")?,
                usd: row.number("Average Cost")?,
            };
            let city = records.restaurants.entry(row.text("City")?).or_default();
            city.push(restaurant);
        }
        for row in Table::read(folder, "attractions.csv")?.full_rows() {
            let city = records.attractions.entry(row.text("City")?).or_default();
            city.push(row.text("Name")?);
        }
        for row in Table::read(folder, "clean_accommodations_2022.csv")?.full_rows() {
            let city = records.houses.entry(row.text("city")?).or_default();
            city.push(house(&row)?);
        }
        for row in Table::read(folder, "flights.csv")?.full_rows() {
            let flights = records.flights.entry(row.text("Flight Number")?);
            flights.or_default().push(flight(&row)?);
        }
        for row in Table::read(folder, "distance.csv")?.rows() {
            let ends = (row.text("origin")?, row.text("destination")?);
            let road = road(&row)?;
            records.roads.entry(ends).or_insert(road);
        }
        Ok(records)
    }

    /// The state of a city, if there is such a city.
    pub(super) fn state(&self, city: &str) -> Option<&str> {
        self.states.get(city).map(String::as_str)
    }

    /// Restaurants of a city whose name holds this text, in the order of the file.
    pub(super) fn restaurants(&self, name: &str, city: &str) -> impl Iterator<Item = &Restaurant> {
        let all = self.restaurants.get(city).into_iter().flatten();
        all.filter(move |it| it.name.contains(name))
    }

    /// Houses of a city whose name holds this text, in the order of the file.
    pub(super) fn houses(&self, name: &str, city: &str) -> impl Iterator<Item = &House> {
        let all = self.houses.get(city).into_iter().flatten();
        all.filter(move |it| it.name.contains(name))
    }

    /// Whether an attraction of a city holds this text in its name.
    pub(super) fn has_attraction(&self, name: &str, city: &str) -> bool {
        let all = self.attractions.get(city).into_iter().flatten();
        all.into_iter().any(|it| it.contains(name))
    }

    /// Flights with this number.
    pub(super) fn flights(&self, number: &str) -> &[FlightRow] {
        self.flights.get(number).map_or(&[], Vec::as_slice)
    }

    /// Dollars for one car from one city to another, one's own or a taxi.
    pub(super) fn car_usd(&self, from: &str, to: &str, taxi: bool) -> Option<f64> {
        let km = (*self.roads.get(&(from.to_owned(), to.to_owned()))?)?;
        let factor = if taxi { 1.0 } else { SELF_DRIVING_USD_PER_KM };
        Some((km * factor).trunc())
    }
}

fn read(folder: &Path, file: &str) -> Result<String, SourceError> {
    let path = folder.join(file);
    std::fs::read_to_string(&path).map_err(|error| SourceError::Unreadable {
        path,
        reason: error.to_string(),
    })
}

fn states(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter_map(|line| line.split_once('\t'));
    lines
        .map(|(city, state)| (city.to_owned(), state.to_owned()))
        .collect()
}

fn house(row: &Row<'_>) -> Result<House, SourceError> {
    Ok(House {
        name: row.text("NAME")?,
        room_type: row.text("room type")?,
        usd_night: row.number("price")?,
        nights_min: row.number("minimum nights")?,
        rules: row.text("house_rules")?,
        occupancy_max: row.number("maximum occupancy")?,
    })
}

fn flight(row: &Row<'_>) -> Result<FlightRow, SourceError> {
    Ok(FlightRow {
        from: row.text("OriginCityName")?,
        to: row.text("DestCityName")?,
        date: row.text("FlightDate")?,
        departs: row.text("DepTime")?,
        arrives: row.text("ArrTime")?,
        usd: row.number("Price")?,
    })
}

fn road(row: &Row<'_>) -> Result<Road, SourceError> {
    let (duration, distance) = (row.text("duration")?, row.text("distance")?);
    let blank = is_blank(&duration) || is_blank(&distance);
    if blank || duration.contains("day") {
        return Ok(None);
    }
    let km = distance.replace("km", "").replace(',', "");
    let km: f64 = km.trim().parse().map_err(|_| row.bad("distance"))?;
    Ok(Some(km))
}

fn is_blank(cell: &str) -> bool {
    BLANKS.contains(&cell)
}

/// A file of comma separated values.
struct Table {
    file: &'static str,
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(folder: &Path, file: &'static str) -> Result<Self, SourceError> {
        let text = read(folder, file)?;
        let bad = |row: usize, error: &csv::Error| SourceError::BadRow {
            file: file.to_owned(),
            row,
            reason: error.to_string(),
        };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| bad(0, &error))?.clone();
        let mut rows = Vec::new();
        for row in reader.records() {
            rows.push(row.map_err(|error| bad(rows.len() + 1, &error))?);
        }
        Ok(Self { file, header, rows })
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let rows = self.rows.iter().enumerate();
        let rows = rows.map(|(index, cells)| Row {
            table: self,
            number: index + 1,
            cells,
        });
        rows.collect()
    }

    fn full_rows(&self) -> Vec<Row<'_>> {
        let mut rows = self.rows();
        rows.retain(|row| !row.cells.iter().any(is_blank));
        rows
    }
}

struct Row<'a> {
    table: &'a Table,
    number: usize,
    cells: &'a csv::StringRecord,
}

impl Row<'_> {
    fn text(&self, column: &str) -> Result<String, SourceError> {
        let at = self.table.header.iter().position(|name| name == column);
        let cell = at.and_then(|at| self.cells.get(at));
        cell.map(str::to_owned).ok_or_else(|| self.bad(column))
    }

    fn number(&self, column: &str) -> Result<f64, SourceError> {
        let number = self.text(column)?.trim().parse::<f64>();
        number.map_err(|_| self.bad(column))
    }

    fn bad(&self, column: &str) -> SourceError {
        SourceError::BadRow {
            file: self.table.file.to_owned(),
            row: self.number,
            reason: format!("the column {column:?} is absent or does not hold what it should"),
        }
    }
}
