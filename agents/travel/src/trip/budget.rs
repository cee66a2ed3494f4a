use serde::{Deserialize, Serialize};

use super::{Cents, CurrencyCode};

/// The most that the whole trip may cost, for all travellers together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The amount, in hundredths of the currency's unit (of yen too).
    pub amount_cents: Cents,
    /// The user's currency.
    pub currency: CurrencyCode,
    /// True for "about", "around", "roughly".
    pub approximate: bool,
}
