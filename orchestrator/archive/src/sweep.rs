//! Removing old snapshots.
//!
//! Writers and sweepers may be different processes that know nothing of each other. A part is put
//! before the head that names it, so a part that no head names may be named in a moment; those
//! that were put, or put again, less than [`PART_GRACE`] ago are left alone. Parts are listed
//! before heads, and each is looked at once more before it is removed. What remains is a writer
//! that stands still for half an hour between a part and its head: its head is then refused, or its
//! snapshot is found to be incomplete when it is read, and the one before it is used.

use std::{collections::HashSet, num::NonZeroUsize};

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    Archive, ArchiveError, PartName, SnapshotName,
    limits::{CALLS_IN_FLIGHT_MAX, PART_GRACE, SWEPT_MAX},
    snapshots::age,
    store::Listed,
};

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Heads of old snapshots.
    pub heads: usize,
    /// Parts that no snapshot names any more.
    pub parts: usize,
}

/// What stays and what goes.
#[derive(Default)]
struct Heads {
    /// The objects of the parts that heads which stay name.
    named: HashSet<String>,
    old: Vec<SnapshotName>,
    /// Whether a head that stays cannot be read, so that it is not known what it names.
    unread: bool,
}

impl Archive {
    /// Keeps the newest `count` snapshots, and removes older heads and the parts that no head names
    /// any more. One that is lost, or lacks a part, does not count, and is kept as long as it is
    /// newer than the last one that does. At most 10,000 objects are removed; call it again then.
    ///
    /// # Errors
    /// [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`]; what was removed before stays
    /// removed.
    pub async fn keep_snapshots(
        &self,
        shard: u32,
        count: NonZeroUsize,
    ) -> Result<Swept, ArchiveError> {
        let parts = self.store.list(&PartName::folder(shard)).await?;
        let mut heads = self.sort_heads(shard, count, &parts).await?;
        let all = heads.old.len() <= SWEPT_MAX;
        // The oldest first: whatever is left of them is what was newest.
        heads.old.reverse();
        heads.old.truncate(SWEPT_MAX);
        let removals: Vec<_> = heads
            .old
            .iter()
            .map(|name| self.clone().remove_head(*name))
            .collect();
        let mut swept = Swept {
            heads: run(removals).await?,
            parts: 0,
        };
        if all && !heads.unread {
            let left = SWEPT_MAX - swept.heads;
            let unnamed = parts
                .into_iter()
                .filter(|part| age(part.written_at_ms) > PART_GRACE)
                .filter(|part| !heads.named.contains(&part.object));
            let removals = unnamed
                .take(left)
                .map(|part| self.clone().remove_part(part.object));
            swept.parts = run(removals.collect()).await?;
        }
        Ok(swept)
    }

    async fn sort_heads(
        &self,
        shard: u32,
        count: NonZeroUsize,
        parts: &[Listed],
    ) -> Result<Heads, ArchiveError> {
        let present: HashSet<&str> = parts.iter().map(|part| part.object.as_str()).collect();
        let mut heads = Heads::default();
        let mut whole = 0;
        for name in self.snapshots(shard).await? {
            if whole == count.get() {
                heads.old.push(name);
                continue;
            }
            match self.read_head(&name).await {
                Ok(head) => {
                    let objects = head.parts.iter().map(|part| part.object(shard));
                    let objects: Vec<String> = objects.collect();
                    let is_whole = objects
                        .iter()
                        .all(|object| present.contains(object.as_str()));
                    whole += usize::from(is_whole);
                    heads.named.extend(objects);
                }
                Err(error) if error.is_loss() || matches!(error, ArchiveError::Newer { .. }) => {
                    tracing::warn!(%error, "a snapshot cannot be read, so that no part is removed");
                    heads.unread = true;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(heads)
    }

    async fn remove_head(self, name: SnapshotName) -> Result<bool, ArchiveError> {
        self.store.remove(&name.to_string()).await?;
        Ok(true)
    }

    /// Removes a part unless somebody has put it again since it was listed.
    async fn remove_part(self, object: String) -> Result<bool, ArchiveError> {
        let written_at_ms = self.store.written_at_ms(&object).await?;
        if written_at_ms.is_none_or(|at| age(at) <= PART_GRACE) {
            return Ok(false);
        }
        self.store.remove(&object).await?;
        Ok(true)
    }
}

/// Runs removals a few at a time, and counts those that removed something.
async fn run(
    removals: Vec<impl Future<Output = Result<bool, ArchiveError>>>,
) -> Result<usize, ArchiveError> {
    stream::iter(removals)
        .buffer_unordered(CALLS_IN_FLIGHT_MAX)
        .try_fold(0, |count, removed| async move {
            Ok(count + usize::from(removed))
        })
        .await
}
