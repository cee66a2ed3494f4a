use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Sub};

use serde::{Deserialize, Serialize};

/// An amount of money in hundredths of a currency's unit, whatever the currency (yen too, so
/// that sums stay exact across currencies). Arithmetic saturates: no input can overflow it.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// Nothing.
    pub const ZERO: Cents = Cents(0);

    /// From whole units, such as dollars.
    pub fn from_units(units: i64) -> Cents {
        Cents(units.saturating_mul(100))
    }

    /// From units with a fraction, rounded to the nearest hundredth; zero when not a number.
    pub fn from_units_f64(units: f64) -> Cents {
        // `as` saturates, and makes zero of NaN.
        Cents((units * 100.0).round() as i64)
    }

    /// In units, for showing and for rates; not for sums.
    pub fn units(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// Multiplied by a rate, rounded to the nearest hundredth.
    pub fn scaled(self, factor: f64) -> Cents {
        Cents((self.0 as f64 * factor).round() as i64)
    }
}

impl Add for Cents {
    type Output = Cents;
    fn add(self, other: Cents) -> Cents {
        Cents(self.0.saturating_add(other.0))
    }
}

impl Sub for Cents {
    type Output = Cents;
    fn sub(self, other: Cents) -> Cents {
        Cents(self.0.saturating_sub(other.0))
    }
}

impl Mul<u32> for Cents {
    type Output = Cents;
    fn mul(self, times: u32) -> Cents {
        Cents(self.0.saturating_mul(i64::from(times)))
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Cents>>(amounts: I) -> Cents {
        amounts.fold(Cents::ZERO, Add::add)
    }
}

/// `1,234.50`, and `1,234` when there are no hundredths.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = (self.0.unsigned_abs() / 100).to_string();
        let hundredths = self.0.unsigned_abs() % 100;
        if self.0 < 0 {
            f.write_str("-")?;
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if hundredths > 0 {
            write!(f, ".{hundredths:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Cents;

    #[test]
    fn amounts_are_shown_with_thousands_and_only_real_hundredths() {
        assert_eq!(Cents(123_456_700).to_string(), "1,234,567");
        assert_eq!(Cents(99_905).to_string(), "999.05");
        assert_eq!(Cents(-100_000).to_string(), "-1,000");
        assert_eq!(Cents(0).to_string(), "0");
    }

    #[test]
    fn arithmetic_saturates_instead_of_overflowing() {
        assert_eq!(Cents(i64::MAX) + Cents(1), Cents(i64::MAX));
        assert_eq!(Cents(i64::MAX) * 7, Cents(i64::MAX));
        assert_eq!(Cents::from_units_f64(f64::INFINITY), Cents(i64::MAX));
    }
}
