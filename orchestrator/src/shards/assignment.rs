//! Who should own which shard: the same for everybody who sees the same members.

use muster_proto::stable_hash::{fnv1a, mixed};

/// The member that should own each shard: of those with room the one with the highest hash of
/// member and shard, where everybody has room for an equal part. So shards are spread evenly, and
/// few move when a member comes or goes.
pub(super) fn assign<'a>(members: &[&'a str], shards: u32) -> Vec<&'a str> {
    let Some(room) = usize::try_from(shards)
        .ok()
        .map(|shards| shards.div_ceil(members.len().max(1)))
    else {
        return Vec::new();
    };
    let mut loads = vec![0; members.len()];
    let mut assigned = Vec::new();
    for shard in 0..shards {
        let with_room = (0..members.len()).filter(|place| loads[*place] < room);
        let Some(best) = with_room.max_by_key(|place| (hash(members[*place], shard), *place))
        else {
            break;
        };
        loads[best] += 1;
        assigned.push(members[best]);
    }
    assigned
}

fn hash(member: &str, shard: u32) -> u64 {
    mixed(fnv1a(member.bytes().chain(shard.to_le_bytes())))
}

/// The shard of a submission, by whose it is and the name of its command.
pub(super) fn shard_of(tenant: &str, command_id: &str, shards: u32) -> u32 {
    let key = format!("{tenant}/{command_id}");
    let shard = hash(&key, 0) % u64::from(shards.max(1));
    u32::try_from(shard).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loads(members: &[&str], shards: u32) -> Vec<usize> {
        let assigned = assign(members, shards);
        let load = |member: &&str| assigned.iter().filter(|of| *of == member).count();
        members.iter().map(load).collect()
    }

    #[test]
    fn shards_are_spread_evenly() {
        let names: Vec<String> = (0..7)
            .map(|number| format!("orchestrator-{number}"))
            .collect();
        for count in 1..=7 {
            let members: Vec<&str> = names[..count].iter().map(String::as_str).collect();
            for shards in 1..=64 {
                let loads = loads(&members, shards);
                let most = (shards as usize).div_ceil(count);
                assert_eq!(loads.iter().sum::<usize>(), shards as usize);
                assert!(loads.iter().all(|load| *load <= most), "{loads:?}");
            }
        }
    }

    #[test]
    fn few_shards_move_when_a_member_comes() {
        let before = assign(&["a", "b", "c"], 48);
        let after = assign(&["a", "b", "c", "d"], 48);
        let moved = before
            .iter()
            .zip(&after)
            .filter(|(old, new)| old != new)
            .count();
        assert!((12..=30).contains(&moved), "{moved} of 48");
    }

    #[test]
    fn without_members_nothing_is_assigned() {
        assert!(assign(&[], 4).is_empty());
    }

    #[test]
    fn submissions_are_spread_over_all_shards() {
        let mut counts = [0; 8];
        for number in 0..8_000 {
            counts[shard_of("default", &number.to_string(), 8) as usize] += 1;
        }
        assert!(
            counts.iter().all(|count| (800..=1_200).contains(count)),
            "{counts:?}"
        );
    }
}
