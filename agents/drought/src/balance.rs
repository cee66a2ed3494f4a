//! The water balance of a reservoir, day by day.

use serde::{Deserialize, Serialize};

/// What bounds a reservoir, in megalitres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reservoir {
    /// What it holds.
    pub capacity_ml: f64,
    /// What must stay in it: below this, supply is not safe. At least zero.
    pub reserve_ml: f64,
}

/// One day: what comes, and what is drawn, in megalitres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Day {
    /// Inflow less evaporation and releases that have to be made; may be negative.
    pub net_inflow_ml: f64,
    /// What is to be delivered from it.
    pub demand_ml: f64,
}

/// What a day came to, in megalitres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    /// In store at its end.
    pub storage_ml: f64,
    /// What ran over.
    pub spill_ml: f64,
    /// Demand that could not be met, because the reservoir was empty.
    pub unmet_ml: f64,
}

impl Reservoir {
    /// The balance of one day: storage + net inflow = storage after + delivered + spill (where the reservoir
    /// is empty and loses more than it gets, the loss is bounded by what is there).
    #[must_use]
    pub fn day(&self, storage_ml: f64, day: Day) -> Balance {
        let available = (storage_ml + day.net_inflow_ml).max(0.0);
        let delivered = day.demand_ml.min(available);
        let left = available - delivered;
        let kept = left.min(self.capacity_ml);
        Balance {
            storage_ml: kept,
            spill_ml: left - kept,
            unmet_ml: day.demand_ml - delivered,
        }
    }

    /// The lowest storage of a stretch of days in which demand is cut by a fraction, 0 to 1.
    #[must_use]
    pub fn lowest_ml(&self, storage_ml: f64, days: &[Day], cut: f64) -> f64 {
        let mut storage = storage_ml;
        let mut lowest = storage_ml;
        for day in days {
            let day = Day {
                demand_ml: day.demand_ml * (1.0 - cut),
                ..*day
            };
            storage = self.day(storage, day).storage_ml;
            lowest = lowest.min(storage);
        }
        lowest
    }

    /// The smallest even cut of demand, as a fraction 0 to 1, with which storage stays at or above the reserve
    /// on each of these days; 1 where even no delivery at all would not do. Right to a thousandth, on the
    /// safe side.
    #[must_use]
    pub fn required_cut(&self, storage_ml: f64, days: &[Day]) -> f64 {
        /// Halvings: 2⁻¹⁰ is a thousandth.
        const HALVINGS: u32 = 10;
        if self.holds(storage_ml, days, 0.0) {
            return 0.0;
        }
        if !self.holds(storage_ml, days, 1.0) {
            return 1.0;
        }
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            if self.holds(storage_ml, days, middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }

    fn holds(&self, storage_ml: f64, days: &[Day], cut: f64) -> bool {
        let mut storage = storage_ml;
        for day in days {
            storage += day.net_inflow_ml - day.demand_ml * (1.0 - cut);
            if storage < self.reserve_ml {
                return false;
            }
            storage = storage.min(self.capacity_ml);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAKE: Reservoir = Reservoir {
        capacity_ml: 100.0,
        reserve_ml: 20.0,
    };

    fn days(net_inflow_ml: f64, demand_ml: f64, count: usize) -> Vec<Day> {
        vec![
            Day {
                net_inflow_ml,
                demand_ml
            };
            count
        ]
    }

    #[test]
    fn no_water_is_lost_or_made() {
        for (storage, inflow, demand) in [(50.0, 3.0, 7.0), (99.0, 30.0, 1.0), (2.0, 1.0, 9.0)] {
            let day = Day {
                net_inflow_ml: inflow,
                demand_ml: demand,
            };
            let balance = LAKE.day(storage, day);
            let out = balance.storage_ml + (demand - balance.unmet_ml) + balance.spill_ml;
            assert!((storage + inflow - out).abs() < 1e-9);
        }
    }

    #[test]
    fn the_required_cut_keeps_the_reserve_and_is_no_larger_than_it_has_to_be() {
        // 60 above the reserve and 10 days of 4 come to 100 for a demand of 200: half of it has to go.
        let ahead = days(4.0, 20.0, 10);
        let cut = LAKE.required_cut(80.0, &ahead);
        assert!((cut - 0.5).abs() < 0.001, "{cut}");
        assert!(LAKE.lowest_ml(80.0, &ahead, cut) >= 20.0);
        assert!(LAKE.lowest_ml(80.0, &ahead, cut - 0.002) < 20.0);
    }

    #[test]
    fn plenty_requires_no_cut_and_a_reservoir_below_its_reserve_cannot_be_helped_by_one() {
        assert_eq!(LAKE.required_cut(100.0, &days(9.0, 9.0, 30)), 0.0);
        assert_eq!(LAKE.required_cut(10.0, &days(0.0, 9.0, 30)), 1.0);
    }

    #[test]
    fn water_that_spilled_is_not_counted_on() {
        let mut ahead = days(90.0, 0.0, 5);
        ahead.extend(days(0.0, 10.0, 10));
        // Full at 100 after the flood: 80 for a demand of 100.
        let cut = LAKE.required_cut(50.0, &ahead);
        assert!((cut - 0.2).abs() < 0.001, "{cut}");
    }
}
