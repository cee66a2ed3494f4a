use serde::{Deserialize, Serialize};

use crate::budget::{Category, CostLine};
use crate::trip::Cents;

/// What one kind of thing costs in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillLine {
    /// The kind.
    pub category: Category,
    /// The sum.
    pub total_cents: Cents,
}

impl BillLine {
    /// The bill of these costs; kinds that cost nothing are left out.
    #[must_use]
    pub fn of(costs: &[CostLine]) -> Vec<Self> {
        let sums = Category::ALL.iter().map(|category| Self {
            category: *category,
            total_cents: costs
                .iter()
                .filter(|line| line.category == *category)
                .map(|line| line.total_cents)
                .sum(),
        });
        sums.filter(|line| line.total_cents.0 > 0).collect()
    }
}
