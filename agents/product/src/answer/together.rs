//! A budget for everything together.

use super::outcome::PartAnswer;

/// Puts in front, of every part, the recommendation with which all fronts together cost at most `limit`, giving up as
/// little as possible in rank. Whether there is such a choice; the parts are as they were where there is none.
pub(super) fn fit(parts: &mut [PartAnswer], limit: f64) -> bool {
    let prices: Vec<Vec<Option<f64>>> = parts
        .iter()
        .filter(|part| !part.recommendations.is_empty())
        .map(|part| {
            part.recommendations
                .iter()
                .map(|it| Some(it.price? * f64::from(part.pieces)))
                .collect()
        })
        .collect();
    let Some(chosen) = cheapest_in_rank(&prices, limit) else {
        return false;
    };
    let filled = parts
        .iter_mut()
        .filter(|part| !part.recommendations.is_empty());
    for (part, rank) in filled.zip(chosen) {
        let front = part.recommendations.remove(rank);
        part.recommendations.insert(0, front);
    }
    true
}

/// The ranks with the least sum whose prices fit; at most ten ranks of six parts, so that all can be tried.
fn cheapest_in_rank(prices: &[Vec<Option<f64>>], limit: f64) -> Option<Vec<usize>> {
    let Some((first, rest)) = prices.split_first() else {
        return (limit >= 0.0).then(Vec::new);
    };
    let options = first.iter().enumerate().filter_map(|(rank, price)| {
        let left = limit - (*price)?;
        let mut chosen = cheapest_in_rank(rest, left).filter(|_| left >= 0.0)?;
        chosen.insert(0, rank);
        Some(chosen)
    });
    options.min_by_key(|chosen| chosen.iter().sum::<usize>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_choice_within_the_limit_is_taken() {
        let prices = [
            vec![Some(90.0), Some(40.0)],
            vec![Some(60.0), Some(55.0), Some(10.0)],
        ];
        assert_eq!(cheapest_in_rank(&prices, 150.0), Some(vec![0, 0]));
        assert_eq!(cheapest_in_rank(&prices, 100.0), Some(vec![1, 0]));
        assert_eq!(cheapest_in_rank(&prices, 50.0), Some(vec![1, 2]));
        assert_eq!(cheapest_in_rank(&prices, 49.0), None);
    }

    #[test]
    fn what_has_no_price_is_in_no_choice() {
        assert_eq!(
            cheapest_in_rank(&[vec![None, Some(5.0)]], 9.0),
            Some(vec![1])
        );
    }
}
