use crate::source::Source;
use crate::trip::{Cents, CurrencyCode};

/// Prices of a source, which are in US dollars, in the traveller's currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// What the answer speaks in.
    pub currency: CurrencyCode,
    /// Units of it for one dollar: an estimate of the source.
    pub per_usd: f64,
    /// Whether the wish could not be met and dollars are used instead.
    pub fell_back: bool,
}

impl Exchange {
    /// The rate for a currency; dollars where the source has no rate.
    #[must_use]
    pub fn of(source: &dyn Source, currency: &CurrencyCode) -> Self {
        if *currency == CurrencyCode::usd() {
            return Self::dollars(false);
        }
        match source.currency_per_usd(&currency.0) {
            Some(per_usd) => Self {
                currency: currency.clone(),
                per_usd,
                fell_back: false,
            },
            None => Self::dollars(true),
        }
    }

    fn dollars(fell_back: bool) -> Self {
        Self {
            currency: CurrencyCode::usd(),
            per_usd: 1.0,
            fell_back,
        }
    }

    /// A price of the source in the traveller's currency. Estimates come in whole units (tens where a dollar is more
    /// than 50 units, thousands above 5,000), never rounded to nothing: cents would pretend to know. Unit prices are
    /// rounded before they are multiplied, so that the printed numbers add up.
    #[must_use]
    pub fn price(&self, usd: Cents, estimate: bool) -> Cents {
        let exact = usd.scaled(self.per_usd);
        if !estimate || exact <= Cents::ZERO {
            return exact;
        }
        let step = self.step_cents();
        Cents(
            (exact.0.saturating_add(step / 2) / step)
                .max(1)
                .saturating_mul(step),
        )
    }

    fn step_cents(&self) -> i64 {
        match self.per_usd {
            rate if rate > 5_000.0 => 100_000,
            rate if rate > 50.0 => 1_000,
            _ => 100,
        }
    }

    /// An amount with its currency as people write it: `$1,234`, `€80`, `¥12,000`, `CHF 40`.
    #[must_use]
    pub fn show(&self, amount: Cents) -> String {
        show_money(amount, &self.currency)
    }
}

/// An amount with its currency as people write it.
#[must_use]
pub fn show_money(amount: Cents, currency: &CurrencyCode) -> String {
    let sign = match currency.0.as_str() {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        other => return format!("{other} {amount}"),
    };
    if amount < Cents::ZERO {
        format!("-{sign}{}", Cents(-amount.0))
    } else {
        format!("{sign}{amount}")
    }
}

#[cfg(test)]
mod tests {
    use super::Exchange;
    use crate::trip::{Cents, CurrencyCode};

    #[test]
    fn estimates_are_whole_and_never_vanish() {
        let yen = Exchange {
            currency: CurrencyCode("JPY".to_owned()),
            per_usd: 155.0,
            fell_back: false,
        };
        assert_eq!(yen.price(Cents(600), true), Cents(93_000));
        assert_eq!(yen.price(Cents(1), true), Cents(1_000));
        assert_eq!(yen.price(Cents(600), false), Cents(93_000));
        assert_eq!(yen.show(Cents(93_000)), "¥930");
    }
}
