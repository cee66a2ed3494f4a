//! How large a trip may be.

/// Longest trip, in days. A plan is read day by day, and behind a month nobody knows the day; it
/// also bounds the size of every result.
pub(crate) const DAYS_MAX: u32 = 30;

/// Most travellers. Airlines and hotels quote larger groups by hand, so that no price would hold.
pub(crate) const TRAVELLERS_MAX: u32 = 20;

/// Most stops: with one per two days of the longest trip. It bounds the number of tasks.
pub(crate) const STOPS_MAX: usize = 12;

/// Largest budget, in units of its currency: a hundred million rupiah is a modest trip.
pub(crate) const BUDGET_UNITS_MAX: f64 = 1e9;

/// Answers offered with a question: what fits on a screen and on the number keys.
pub(crate) const CHOICES_OFFERED_MAX: usize = 5;

/// Assumptions and parts not understood that are passed on; more would bury the answer.
pub(crate) const NOTES_MAX: usize = 30;

/// Changes of one request that are read: more than the API takes.
pub(crate) const CHANGES_MAX: usize = 24;
