use serde::{Deserialize, Serialize};

use super::{Cell, EntryName};

/// One day of a plan in the benchmark's format.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlanDay {
    /// Counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Where the day is spent: a city, or `from A to B`.
    #[serde(default, skip_serializing_if = "Cell::is_missing")]
    pub current_city: Cell,
    /// The way of the day.
    #[serde(default, skip_serializing_if = "Cell::is_missing")]
    pub transportation: Cell,
    /// In the morning.
    #[serde(default, skip_serializing_if = "Cell::is_missing")]
    pub breakfast: Cell,
    /// What is seen, each followed by `;`.
    #[serde(default, skip_serializing_if = "Cell::is_missing")]
    pub attraction: Cell,
    /// At noon.
    #[serde(default, skip_serializing_if = "Cell::is_missing")]
    pub lunch: Cell,
    /// In the evening.
    #[serde(default, skip_serializing_if = "Cell::is_missing")]
    pub dinner: Cell,
    /// Where the night is spent.
    #[serde(default, skip_serializing_if = "Cell::is_missing")]
    pub accommodation: Cell,
}

impl PlanDay {
    /// One column.
    #[must_use]
    pub fn cell(&self, entry: EntryName) -> &Cell {
        match entry {
            EntryName::CurrentCity => &self.current_city,
            EntryName::Transportation => &self.transportation,
            EntryName::Breakfast => &self.breakfast,
            EntryName::Attraction => &self.attraction,
            EntryName::Lunch => &self.lunch,
            EntryName::Dinner => &self.dinner,
            EntryName::Accommodation => &self.accommodation,
        }
    }

    /// One column, to write to.
    pub fn cell_mut(&mut self, entry: EntryName) -> &mut Cell {
        match entry {
            EntryName::CurrentCity => &mut self.current_city,
            EntryName::Transportation => &mut self.transportation,
            EntryName::Breakfast => &mut self.breakfast,
            EntryName::Attraction => &mut self.attraction,
            EntryName::Lunch => &mut self.lunch,
            EntryName::Dinner => &mut self.dinner,
            EntryName::Accommodation => &mut self.accommodation,
        }
    }

    /// What is planned in a column.
    #[must_use]
    pub fn planned(&self, entry: EntryName) -> Option<&str> {
        self.cell(entry).planned()
    }

    /// The attractions as the benchmark's judge counts them: what stands before the last `;`.
    pub fn attractions(&self) -> impl Iterator<Item = &str> {
        let text = self.attraction.planned().unwrap_or_default();
        let listed = text.rsplit_once(';').map(|(before, _)| before);
        listed.into_iter().flat_map(|before| before.split(';'))
    }

    /// Columns that say something, the day's number and the city among them.
    pub(super) fn filled(&self) -> usize {
        let columns = EntryName::ALL.iter();
        let filled = columns
            .filter(|entry| self.planned(**entry).is_some())
            .count();
        filled + usize::from(self.days.is_some_and(|number| number > 0))
    }

    /// Whether nothing at all stands there, as on the days after a trip's end.
    pub(super) fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}
