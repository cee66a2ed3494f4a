//! Dates in digits: `2027-04-03`, `4/3/2027`, `3.4.2027`, `3/18/22`, `4/3`.

use super::token::{Kind, NumericDate, Token};

/// Years of two digits are of this one.
const CENTURY: i16 = 2_000;

/// Which of the first two numbers is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    MonthFirst,
    DayFirst,
}

/// The date at the beginning of a text, with the bytes that it takes.
pub(super) fn numeric_date(rest: &str) -> Option<(NumericDate, usize)> {
    let (mark, text) = digits_and_marks(rest)?;
    let parts: Vec<&str> = text.split(mark).collect();
    let date = match parts.as_slice() {
        [y, m, d] if y.len() == 4 => checked(
            Some(y.parse().ok()?),
            m.parse().ok()?,
            d.parse().ok()?,
            false,
        ),
        [a, b, y] if y.len() == 4 || y.len() == 2 && a.len() <= 2 && b.len() <= 2 => {
            ordered(a.parse().ok()?, b.parse().ok()?, Some(year(y)?), mark)
        }
        [a, b] if mark == '/' && a.len() <= 2 && b.len() <= 2 => {
            ordered(a.parse().ok()?, b.parse().ok()?, None, mark)
        }
        _ => None,
    }?;
    Some((date, text.len()))
}

fn digits_and_marks(rest: &str) -> Option<(char, &str)> {
    // Longer than any date: the rest of the line need not be looked at.
    let bytes = rest
        .char_indices()
        .take(11)
        .take_while(|(_, c)| c.is_ascii());
    let window = rest.get(..bytes.last()?.0 + 1)?;
    let mark = window.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(mark, '-' | '/' | '.') {
        return None;
    }
    let end = window
        .find(|c: char| !c.is_ascii_digit() && c != mark)
        .unwrap_or(window.len());
    Some((mark, window.get(..end)?.trim_end_matches(mark)))
}

fn year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    Some(if digits.len() == 2 {
        CENTURY + year
    } else {
        year
    })
}

/// Slashes put the month first (United States), dots the day, unless the numbers say otherwise.
fn ordered(a: i8, b: i8, year: Option<i16>, mark: char) -> Option<NumericDate> {
    let day_first = a > 12 || (mark != '/' && b <= 12);
    let (month, day) = if day_first { (b, a) } else { (a, b) };
    checked(
        year,
        month,
        day,
        mark == '/' && a <= 12 && b <= 12 && a != b,
    )
}

fn checked(year: Option<i16>, month: i8, day: i8, ambiguous: bool) -> Option<NumericDate> {
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(NumericDate {
        year,
        month,
        day,
        ambiguous,
    })
}

/// Whoever writes one date with the month first writes all of them so: of `03-12-2022 to
/// 03-16-2022` the second tells how the first is meant.
pub(super) fn in_one_order(text: &str, tokens: &mut [Token]) {
    for mark in ['/', '-', '.'] {
        let evidence = tokens.iter().filter_map(|token| numbers(text, token, mark));
        let mut orders: Vec<Order> = evidence.filter_map(|(a, b)| order(a, b)).collect();
        orders.dedup();
        let &[order] = orders.as_slice() else {
            continue;
        };
        for token in tokens.iter_mut() {
            let Some((a, b)) = numbers(text, token, mark) else {
                continue;
            };
            if let Kind::Numeric(date) = &mut token.kind {
                (date.month, date.day) = match order {
                    Order::MonthFirst => (a, b),
                    Order::DayFirst => (b, a),
                };
                date.ambiguous = false;
            }
        }
    }
}

fn order(a: i8, b: i8) -> Option<Order> {
    match (a > 12, b > 12) {
        (true, false) => Some(Order::DayFirst),
        (false, true) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// The two numbers of a date in digits with this mark whose order may be open.
fn numbers(text: &str, token: &Token, mark: char) -> Option<(i8, i8)> {
    let Kind::Numeric(_) = token.kind else {
        return None;
    };
    let mut parts = text.get(token.start..token.end)?.split(mark);
    let (a, b) = (parts.next()?, parts.next()?);
    (a.len() <= 2).then_some((a.parse().ok()?, b.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::lexer::lex;

    fn dates(text: &str) -> Vec<(i8, i8)> {
        let tokens = lex(text);
        let dates = tokens.iter().filter_map(|token| match token.kind {
            Kind::Numeric(date) => Some((date.month, date.day)),
            _ => None,
        });
        dates.collect()
    }

    #[test]
    fn one_date_tells_the_order_of_the_others() {
        assert_eq!(dates("03-12-2022 to 03-16-2022"), [(3, 12), (3, 16)]);
        assert_eq!(dates("12/03/2022 - 16/03/2022"), [(3, 12), (3, 16)]);
        assert_eq!(dates("3.4.2027 bis 8.4.2027"), [(4, 3), (4, 8)]);
    }

    #[test]
    fn years_may_have_two_digits() {
        assert_eq!(
            numeric_date("3/18/22 -").map(|(date, _)| date.year),
            Some(Some(2022))
        );
        assert_eq!(numeric_date("1/2/3"), None);
    }
}
