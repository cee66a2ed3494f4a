use crate::source::City;
use crate::trip::Interest;

/// Grades that stand for a city in general: its strongest ones.
const GENERAL_GRADES: usize = 5;

/// How much longer stays speak for a city when nothing else does: who names no interest wants to
/// have seen the capital.
const GRADES_A_NIGHT: f64 = 0.3;

/// How much a city has for travellers with these interests, 0 to 5: the mean grade of what they
/// care for, by weight, or of what it is best at when they said nothing.
pub(crate) fn appeal(city: &City, interests: &[Interest]) -> f64 {
    let mut grades: Vec<u8> = city.themes.iter().map(|(_, grade)| *grade).collect();
    grades.sort_unstable_by(|a, b| b.cmp(a));
    grades.truncate(GENERAL_GRADES);
    let general = if grades.is_empty() {
        0.0
    } else {
        grades.iter().map(|g| f64::from(*g)).sum::<f64>() / GENERAL_GRADES as f64
    };
    let weight: f64 = interests.iter().map(|i| f64::from(i.weight)).sum();
    if weight == 0.0 {
        return general + GRADES_A_NIGHT * f64::from(city.nights_suggested);
    }
    let graded = |i: &Interest| f64::from(i.weight) * f64::from(city.grade(i.theme));
    let wanted = interests.iter().map(graded).sum::<f64>() / weight;
    // What a place is famous for counts a little even for those who came for something else.
    0.85 * wanted + 0.15 * general
}
