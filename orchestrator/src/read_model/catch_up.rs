//! Making rows from the log, from where the database is.

use muster_read_model::{Changes, ReadModel, ReadModelError};

use super::{
    projector::ROWS_AT_A_TIME,
    rows::{letter_row, run_row},
};
use crate::owner::{Fold, Source, TakeoverError};

/// Why the rows cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum CatchUpError {
    #[error(transparent)]
    Database(#[from] ReadModelError),
    #[error(transparent)]
    Log(#[from] TakeoverError),
    #[error("a run of shard {shard} cannot be unpacked: {reason}")]
    Damaged { shard: u32, reason: String },
}

/// Writes what the log of a shard holds beyond the database's position, and the position with it.
/// `reached` hears of each position that is written.
pub(super) async fn catch_up(
    model: &ReadModel,
    source: &Source,
    body_bytes_max: usize,
    mut reached: impl FnMut(u32, u64),
) -> Result<(), CatchUpError> {
    let shard = source.settings.shard;
    let position = model.follow(shard).await?;
    let mut fold = Fold::start_before(source, position).await?;
    loop {
        let mut changes = Changes::default();
        let runs = &mut changes.runs;
        let more = fold.follow(source, |sequence, ended| {
            if sequence > position {
                runs.extend(ended.iter().map(|run| run_row(shard, run, body_bytes_max)));
            }
            runs.len() < ROWS_AT_A_TIME
        });
        more.await?;
        let is_all = changes.runs.len() < ROWS_AT_A_TIME;
        if !is_all {
            model.write(changes).await?;
            continue;
        }
        let open = fold.state().open_since(position);
        let open = open.map_err(|reason| CatchUpError::Damaged { shard, reason })?;
        let rows = open.iter().map(|run| run_row(shard, run, body_bytes_max));
        changes.runs.extend(rows);
        let letters = fold.state().dead_letters();
        let letters = letters.filter(|letter| letter.sequence > position);
        let rows = letters.map(|letter| letter_row(shard, letter));
        changes.dead_letters.extend(rows);
        let last = fold.last_sequence();
        changes.positions.push((shard, last));
        model.write(changes).await?;
        reached(shard, last);
        tracing::info!(
            shard,
            from = position,
            to = last,
            "the read model has caught up"
        );
        return Ok(());
    }
}
