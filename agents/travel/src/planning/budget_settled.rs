use super::bounds::BUDGET_UNITS_MAX;
use super::day_text::count;
use crate::request::{Amount, Per};
use crate::source::Source;
use crate::trip::{Budget, Cents, CurrencyCode, Travellers};

/// The currency where none was said.
pub(crate) const CURRENCY_DEFAULT: &str = "USD";

/// A budget, and what was assumed about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BudgetSettled {
    pub(crate) budget: Option<Budget>,
    pub(crate) currency: CurrencyCode,
    pub(crate) notes: Vec<String>,
}

impl BudgetSettled {
    /// The budget in US dollars, by the rates of a source; `None` without a budget or a rate.
    pub(crate) fn dollars(&self, source: &dyn Source) -> Option<f64> {
        let amount = self.budget.as_ref()?;
        let code = amount.currency.0.as_str();
        let per_usd = if code == CURRENCY_DEFAULT {
            1.0
        } else {
            source.currency_per_usd(code)?
        };
        Some(amount.amount_cents.units() / per_usd)
    }
}

/// A budget that nobody can plan for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BudgetTrouble {
    pub(crate) units: f64,
}

/// The budget of the whole trip. `limit` is a bound from outside, in the same currency.
pub(crate) fn settle(
    amount: Option<&Amount>,
    limit: Option<f64>,
    travellers: Travellers,
    days: u32,
) -> Result<BudgetSettled, BudgetTrouble> {
    let mut notes = Vec::new();
    let said = amount.and_then(|a| a.currency);
    if amount.is_some() && said.is_none() {
        notes.push("You named no currency: the budget was read as US dollars.".to_owned());
    }
    let currency = CurrencyCode(said.unwrap_or(CURRENCY_DEFAULT).to_owned());
    let total = amount.map(|amount| whole(amount, travellers, days, &currency, &mut notes));
    let units = match (total, limit) {
        (Some(total), Some(limit)) => Some(total.min(limit)),
        (total, limit) => total.or(limit),
    };
    let Some(units) = units else {
        return Ok(BudgetSettled {
            budget: None,
            currency,
            notes,
        });
    };
    // Written so that what is no number is refused too.
    if !(units > 0.0 && units <= BUDGET_UNITS_MAX) {
        return Err(BudgetTrouble { units });
    }
    let approximate = amount.is_some_and(|a| a.approximate) && limit.is_none_or(|l| l > units);
    let budget = Budget {
        amount_cents: Cents::from_units_f64(units),
        currency: currency.clone(),
        approximate,
    };
    Ok(BudgetSettled {
        budget: Some(budget),
        currency,
        notes,
    })
}

fn whole(
    amount: &Amount,
    travellers: Travellers,
    days: u32,
    currency: &CurrencyCode,
    notes: &mut Vec<String>,
) -> f64 {
    let people = f64::from(travellers.paying());
    let (factor, what) = match amount.per {
        Per::Trip | Per::Night => return amount.units,
        Per::Person => (people, count(travellers.paying(), "traveller")),
        Per::Day => (f64::from(days), count(days, "day")),
        Per::PersonDay => {
            let both = format!(
                "{} and {}",
                count(travellers.paying(), "traveller"),
                count(days, "day")
            );
            (people * f64::from(days), both)
        }
    };
    let total = amount.units * factor;
    let shown = Cents::from_units_f64(total);
    notes.push(format!(
        "The budget for {what} makes {shown} {currency} in all."
    ));
    total
}
