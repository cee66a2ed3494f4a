use jiff::civil::Date;

/// When a trip shall be, as it was said; `now` and the place decide what that means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum When {
    /// Both ends were named.
    Range {
        /// The first day.
        start: DayRef,
        /// The last day.
        end: DayRef,
    },
    /// Only the first day was named.
    Start {
        /// The first day.
        day: DayRef,
    },
    /// Only the last day was named.
    End {
        /// The last day.
        day: DayRef,
    },
    /// Some time in a month.
    Month {
        /// 1 to 12.
        month: i8,
        /// The year, when it was said.
        year: YearRef,
        /// Which part of the month.
        third: Third,
    },
    /// Some time in a season.
    Season {
        /// Which one, by the place's own hemisphere.
        season: Season,
        /// The year, when it was said.
        year: YearRef,
        /// Which part of the season.
        third: Third,
    },
    /// So many days from now.
    InDays {
        /// Days from now.
        days: u32,
    },
    /// A week after this one.
    Week {
        /// 1 is the next.
        ahead: u32,
    },
    /// A weekend, this or a later one.
    Weekend {
        /// 0 is this one, 1 "next weekend".
        ahead: u32,
    },
    /// Days of the week, the next that come.
    Weekdays {
        /// The first day, 1 (Monday) to 7.
        first: i8,
        /// The last day, where it was named.
        last: Option<i8>,
    },
    /// So many months from now; 0 is what is left of this month.
    InMonths {
        /// Months from now.
        months: u32,
    },
    /// Around a day of the year that has a name.
    Holiday {
        /// Which one.
        holiday: Holiday,
        /// The year, when it was said.
        year: YearRef,
    },
    /// Some time in a year.
    Year {
        /// The year.
        year: YearRef,
    },
}

impl When {
    /// Days from the first to the last, both included; `None` where not both were named, or where
    /// they are no days of the calendar.
    pub(crate) fn days(&self) -> Option<u32> {
        let (start, end) = match self {
            When::Range { start, end } => (start, end),
            When::Weekdays {
                first,
                last: Some(last),
            } => return u32::try_from((last - first).rem_euclid(7) + 1).ok(),
            _ => return None,
        };
        let first = start.in_year(start.year.unwrap_or(YEAR_ASSUMED))?;
        let year = end.year.unwrap_or(first.year());
        let last = end.in_year(year).filter(|last| *last >= first);
        let last = last.or_else(|| end.in_year(year + 1).filter(|_| end.year.is_none()))?;
        u32::try_from(first.until(last).ok()?.get_days() + 1).ok()
    }
}

/// Most years have no 29 February.
const YEAR_ASSUMED: i16 = 2027;

/// A day, perhaps without its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayRef {
    /// `None` means the next such day.
    pub(crate) year: Option<i16>,
    /// 1 to 12.
    pub(crate) month: i8,
    /// 1 to 31; whether the month has it is not yet checked.
    pub(crate) day: i8,
}

impl DayRef {
    fn in_year(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok()
    }
}

/// A year, as it was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum YearRef {
    /// None: the next time that it comes round.
    #[default]
    Unsaid,
    /// "this year".
    This,
    /// "next year", "next spring".
    Next,
    /// A number.
    Given(i16),
}

/// A part of a month or a season.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Third {
    /// None was said.
    #[default]
    Any,
    /// "early", "beginning of".
    Early,
    /// "mid", "middle of".
    Mid,
    /// "late", "end of".
    Late,
}

/// A season of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Season {
    /// March to May in the north.
    Spring,
    /// June to August in the north.
    Summer,
    /// September to November in the north.
    Autumn,
    /// December to February in the north.
    Winter,
}

/// A day of the year that people plan around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holiday {
    /// 25 December.
    Christmas,
    /// 1 January.
    NewYear,
    /// Easter Sunday of the western churches.
    Easter,
    /// 14 February.
    Valentine,
    /// The fourth Thursday of November.
    Thanksgiving,
    /// Cherry blossom in the middle of Japan: the last days of March and the first of April.
    CherryBlossom,
}
