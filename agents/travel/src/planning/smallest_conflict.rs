//! The smallest set of wishes that cannot be had together.

/// Finds a smallest subset of `wishes` wishes that is impossible, as bits; `None` when all of them together are
/// possible. What is impossible stays so with more wishes.
///
/// A set that is impossible but becomes possible without any one of its members is found first, by leaving out one
/// wish after the other; then every smaller set is tried, smallest first. At most `tries` sets are tried in all:
/// beyond that the answer is a set without a superfluous wish, but maybe not the smallest.
pub(crate) fn smallest_conflict(
    wishes: u32,
    tries: usize,
    mut possible: impl FnMut(u32) -> bool,
) -> Option<u32> {
    let mut left = tries;
    let mut is_possible = |set: u32| {
        left = left.checked_sub(1)?;
        Some(possible(set))
    };
    let all = (1_u32 << wishes.min(31)) - 1;
    let mut found = match is_possible(all) {
        Some(false) => all,
        Some(true) | None => return None,
    };
    for wish in 0..wishes.min(31) {
        let without = found & !(1 << wish);
        if without != found && is_possible(without) == Some(false) {
            found = without;
        }
    }
    let mut smaller: Vec<u32> = (1..all).collect();
    smaller.retain(|set| set.count_ones() < found.count_ones());
    smaller.sort_by_key(|set| (set.count_ones(), *set));
    for set in smaller {
        match is_possible(set) {
            Some(false) => return Some(set),
            Some(true) => {}
            None => break,
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::smallest_conflict;

    /// Impossible is what holds one of these sets.
    fn cores(seed: u32) -> Vec<u32> {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state
        };
        let count = next() % 4;
        (0..count).map(|_| next() % 63 + 1).collect()
    }

    #[test]
    fn it_is_as_small_as_what_trying_everything_finds() {
        for seed in 0..500 {
            let cores = cores(seed);
            let possible = |set: u32| cores.iter().all(|core| core & set != *core);
            let brute = (1..64_u32)
                .filter(|set| !possible(*set))
                .map(u32::count_ones)
                .min();
            let found = smallest_conflict(6, 1_000, possible);
            assert_eq!(found.map(u32::count_ones), brute, "{cores:?}");
            assert!(found.is_none_or(|set| !possible(set)), "{cores:?}");
        }
    }

    #[test]
    fn with_few_tries_it_still_has_no_superfluous_wish() {
        let cores = [0b11_0000, 0b00_0111];
        let possible = |set: u32| cores.iter().all(|core| core & set != *core);
        let found = smallest_conflict(6, 8, possible).unwrap();
        assert!(!possible(found));
        for wish in 0..6 {
            let less = found & !(1 << wish);
            assert!(less == found || possible(less));
        }
    }
}
