use crate::source::{City, Point};

/// A part of a country that people travel to by name, as a box of degrees: close enough to tell
/// which covered cities lie in it. A box without an extent is only known to exist.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) country_code: &'static str,
    south: f64,
    north: f64,
    west: f64,
    east: f64,
}

impl Part {
    /// Every part, in a fixed order.
    pub(crate) fn all() -> impl Iterator<Item = Part> {
        let boxes = BOXES
            .iter()
            .map(|(name, country_code, [south, north, west, east])| Part {
                name,
                country_code,
                south: *south,
                north: *north,
                west: *west,
                east: *east,
            });
        let states = STATES.iter().map(|(name, latitude, longitude)| Part {
            name,
            country_code: "US",
            south: *latitude,
            north: *latitude,
            west: *longitude,
            east: *longitude,
        });
        boxes.chain(states)
    }

    /// Its middle.
    pub(crate) fn point(&self) -> Point {
        Point {
            latitude: (self.south + self.north) / 2.0,
            longitude: (self.west + self.east) / 2.0,
        }
    }

    /// Whether a city lies in it.
    pub(crate) fn holds(&self, city: &City) -> bool {
        city.point
            .is_some_and(|point| self.contains(&city.country_code, point))
    }

    /// Whether a point of a country lies in it.
    pub(crate) fn contains(&self, country_code: &str, point: Point) -> bool {
        country_code == self.country_code
            && (self.south..=self.north).contains(&point.latitude)
            && (self.west..=self.east).contains(&point.longitude)
    }
}

/// Name, country, and the southern, northern, western and eastern edge in degrees.
const BOXES: &[(&str, &str, [f64; 4])] = &[
    ("Scotland", "GB", [55.0, 60.9, -8.7, -0.7]),
    ("England", "GB", [49.9, 54.99, -5.8, 1.8]),
    ("Wales", "GB", [51.3, 53.5, -5.4, -2.9]),
    ("Northern Ireland", "GB", [54.0, 55.4, -8.2, -5.4]),
    ("Tuscany", "IT", [42.2, 44.5, 9.7, 12.4]),
    ("Sicily", "IT", [36.6, 38.4, 12.3, 15.7]),
    ("Sardinia", "IT", [38.8, 41.3, 8.1, 9.9]),
    ("Lombardy", "IT", [44.7, 46.6, 8.5, 11.4]),
    ("Veneto", "IT", [44.8, 46.7, 10.6, 13.1]),
    ("Campania", "IT", [39.9, 41.5, 13.7, 15.8]),
    ("Amalfi Coast", "IT", [40.5, 40.9, 14.2, 14.9]),
    ("Andalusia", "ES", [36.0, 38.8, -7.6, -1.6]),
    ("Catalonia", "ES", [40.5, 42.9, 0.1, 3.4]),
    ("Basque Country", "ES", [42.4, 43.5, -3.5, -1.7]),
    ("Provence", "FR", [43.0, 44.7, 4.2, 7.7]),
    ("French Riviera", "FR", [43.0, 43.9, 6.4, 7.6]),
    ("Normandy", "FR", [48.2, 50.1, -2.0, 1.8]),
    ("Brittany", "FR", [47.2, 48.9, -5.2, -1.0]),
    ("Alsace", "FR", [47.4, 49.1, 6.8, 8.3]),
    ("Bavaria", "DE", [47.2, 50.6, 8.9, 13.9]),
    ("Tyrol", "AT", [46.6, 47.8, 10.0, 12.9]),
    ("Algarve", "PT", [36.9, 37.6, -9.0, -7.3]),
    ("Madeira", "PT", [32.4, 33.2, -17.4, -16.2]),
    ("Dalmatia", "HR", [42.4, 44.6, 14.6, 18.6]),
    ("Crete", "GR", [34.8, 35.7, 23.4, 26.4]),
    ("Hokkaido", "JP", [41.3, 45.6, 139.3, 145.9]),
    ("Kyushu", "JP", [30.9, 34.0, 129.5, 132.1]),
    ("Kansai", "JP", [33.4, 35.8, 134.2, 136.9]),
    ("Okinawa", "JP", [24.0, 27.0, 122.9, 128.4]),
    ("Rajasthan", "IN", [23.0, 30.2, 69.5, 77.0]),
    ("Kerala", "IN", [8.2, 12.8, 74.8, 77.4]),
    ("Java", "ID", [-8.8, -5.9, 105.1, 114.6]),
    ("Patagonia", "AR", [-55.0, -39.0, -74.0, -63.0]),
    ("British Columbia", "CA", [48.3, 60.0, -139.0, -114.0]),
    ("Quebec", "CA", [45.0, 62.0, -79.8, -57.0]),
    ("Queensland", "AU", [-29.2, -10.7, 138.0, 153.6]),
    ("South Island", "NZ", [-47.3, -40.5, 166.4, 174.4]),
    ("North Island", "NZ", [-41.7, -34.3, 172.6, 178.6]),
    ("California", "US", [32.5, 42.0, -124.5, -116.0]),
    ("Florida", "US", [24.4, 31.0, -87.7, -80.0]),
    ("Texas", "US", [25.8, 36.6, -106.6, -93.5]),
    ("Nevada", "US", [35.0, 42.0, -119.9, -114.0]),
    ("Illinois", "US", [37.0, 42.5, -91.5, -87.5]),
    ("Louisiana", "US", [29.0, 33.0, -94.0, -89.0]),
    ("Hawaii", "US", [18.8, 22.4, -160.4, -154.7]),
    ("New England", "US", [41.0, 47.5, -73.4, -66.9]),
];

/// The other states of the United States, by their middle. New York, Washington and Georgia are
/// left out: the city or the country of that name is what a traveller means.
const STATES: &[(&str, f64, f64)] = &[
    ("Alabama", 32.8, -86.8),
    ("Alaska", 64.0, -152.0),
    ("Arizona", 34.3, -111.7),
    ("Arkansas", 34.8, -92.4),
    ("Colorado", 39.0, -105.5),
    ("Connecticut", 41.6, -72.7),
    ("Delaware", 39.0, -75.5),
    ("Idaho", 44.4, -114.6),
    ("Indiana", 39.9, -86.3),
    ("Iowa", 42.1, -93.5),
    ("Kansas", 38.5, -98.4),
    ("Kentucky", 37.5, -85.3),
    ("Maine", 45.4, -69.2),
    ("Maryland", 39.0, -76.8),
    ("Massachusetts", 42.3, -71.8),
    ("Michigan", 44.3, -85.4),
    ("Minnesota", 46.3, -94.3),
    ("Mississippi", 32.7, -89.7),
    ("Missouri", 38.4, -92.5),
    ("Montana", 47.0, -109.6),
    ("Nebraska", 41.5, -99.8),
    ("New Hampshire", 43.7, -71.6),
    ("New Jersey", 40.2, -74.7),
    ("New Mexico", 34.4, -106.1),
    ("North Carolina", 35.6, -79.4),
    ("North Dakota", 47.5, -100.5),
    ("Ohio", 40.3, -82.8),
    ("Oklahoma", 35.6, -97.5),
    ("Oregon", 43.9, -120.6),
    ("Pennsylvania", 40.9, -77.8),
    ("Rhode Island", 41.7, -71.6),
    ("South Carolina", 33.9, -80.9),
    ("South Dakota", 44.4, -100.2),
    ("Tennessee", 35.9, -86.4),
    ("Utah", 39.3, -111.7),
    ("Vermont", 44.1, -72.7),
    ("Virginia", 37.5, -78.9),
    ("West Virginia", 38.6, -80.6),
    ("Wisconsin", 44.6, -89.9),
    ("Wyoming", 43.0, -107.6),
];
