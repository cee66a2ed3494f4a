use crate::trip::Nights;

/// Splits nights over stops by how many each deserves: every stop gets one where there are
/// enough, the rest goes by largest remainder, earlier stops first among equals.
pub(crate) fn split(nights: Nights, deserved: &[Nights]) -> Vec<Nights> {
    let stops = deserved.len() as u32;
    if stops == 0 {
        return Vec::new();
    }
    if nights <= stops {
        return (0..stops).map(|at| u32::from(at < nights)).collect();
    }
    let spare = nights - stops;
    let extra: Vec<u32> = deserved
        .iter()
        .map(|d| d.saturating_sub(1).max(1))
        .collect();
    let total: u32 = extra.iter().sum();
    let mut parts: Vec<(u32, u32)> = extra
        .iter()
        .map(|e| (spare * e / total, spare * e % total))
        .collect();
    let mut left = spare - parts.iter().map(|(whole, _)| whole).sum::<u32>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(parts.get(*at).map_or(0, |p| p.1)));
    for at in order {
        if let (Some(part), true) = (parts.get_mut(at), left > 0) {
            part.0 += 1;
            left -= 1;
        }
    }
    parts.into_iter().map(|(whole, _)| whole + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn nights_go_where_they_are_deserved_and_none_is_lost() {
        assert_eq!(split(4, &[5, 3]), vec![2, 2]);
        assert_eq!(split(9, &[5, 3, 2]), vec![4, 3, 2]);
        assert_eq!(split(6, &[2, 2, 2]), vec![2, 2, 2]);
        for nights in 0..40 {
            assert_eq!(split(nights, &[5, 3, 2, 2]).iter().sum::<u32>(), nights);
        }
    }

    #[test]
    fn with_fewer_nights_than_stops_the_last_ones_have_none() {
        assert_eq!(split(2, &[3, 3, 3]), vec![1, 1, 0]);
        assert_eq!(split(0, &[3]), vec![0]);
    }
}
