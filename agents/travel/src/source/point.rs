use serde::{Deserialize, Serialize};

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A place on the globe in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// North is positive, -90 to 90.
    pub latitude: f64,
    /// East is positive, -180 to 180.
    pub longitude: f64,
}

impl Point {
    /// Great-circle distance in kilometres, by the haversine formula.
    #[must_use]
    pub fn km_to(self, other: Self) -> f64 {
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_height = ((b - a) / 2.0).sin();
        let half_width = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let chord = half_height.powi(2) + a.cos() * b.cos() * half_width.powi(2);
        2.0 * EARTH_RADIUS_KM * chord.sqrt().min(1.0).asin()
    }
}

#[cfg(test)]
mod tests {
    use super::Point;

    #[test]
    fn paris_to_tokyo_is_about_9700_kilometres() {
        let paris = Point {
            latitude: 48.857,
            longitude: 2.352,
        };
        let tokyo = Point {
            latitude: 35.68,
            longitude: 139.76,
        };
        assert!((paris.km_to(tokyo) - 9715.0).abs() < 30.0);
    }
}
