//! Pools, and how many instances they want.

use super::{answer::Failed, call::Answer};
use crate::shards::Shard;

/// What the shard's owner saw when it looked last; nothing in its first second.
pub(super) fn list(shard: &Shard) -> Result<Answer, Failed> {
    let pools = shard.owner.pools()?;
    Ok(Answer::of(200, &pools.as_ref()))
}
