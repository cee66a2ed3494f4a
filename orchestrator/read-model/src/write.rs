//! Putting rows, and how far the log is in them.

use sqlx::{
    Any, AssertSqlSafe, Transaction,
    any::{AnyArguments, AnyQueryResult},
    query::Query,
};

use crate::{
    DeadLetterRow, ReadModel, ReadModelError, RunRow,
    database::BIND,
    statement::{Marks, Table},
};

/// Rows in one statement at most. Each statement is a way to the database and back; a batch goes in
/// statements of this size and then of half of it each time, so that the few sizes stay prepared.
const ROWS_AT_A_TIME: usize = 64;

const RUNS: Table = Table {
    name: "runs",
    columns: &[
        "run_id",
        "shard",
        "tenant",
        "workflow",
        "state",
        "title",
        "request",
        "request_bytes",
        "accepted_at_ms",
        "ended_at_ms",
        "events",
        "record_sequences",
        "questions",
        "fault",
        "tasks_known",
        "tasks_succeeded",
        "tasks",
        "cost_usd_micros",
        "input_tokens",
        "output_tokens",
        "sequence",
    ],
};

const DEAD_LETTERS: Table = Table {
    name: "dead_letters",
    columns: &[
        "id", "shard", "tenant", "run_id", "task_id", "kind", "state", "reason", "at_ms", "letter",
        "sequence",
    ],
};

/// What is written in one transaction.
#[derive(Debug, Default)]
pub struct Changes {
    /// Runs; of several rows of one run the one with the highest sequence counts.
    pub runs: Vec<RunRow>,
    /// Dead letters, likewise.
    pub dead_letters: Vec<DeadLetterRow>,
    /// Shards whose runs are then all there, up to this record.
    pub positions: Vec<(u32, u64)>,
}

impl Changes {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.dead_letters.is_empty() && self.positions.is_empty()
    }
}

impl ReadModel {
    /// Writes all of it, or nothing.
    ///
    /// # Errors
    /// [`ReadModelError::Gone`] when the database, or the position of one of the shards, is not
    /// there any more; otherwise what the database says.
    pub async fn write(&self, mut changes: Changes) -> Result<(), ReadModelError> {
        self.check_is_there().await?;
        // Neither database takes the same row twice in one statement.
        newest(&mut changes.runs, |row| (&row.run_id, row.sequence));
        newest(&mut changes.dead_letters, |row| (&row.id, row.sequence));
        let positions = std::mem::take(&mut changes.positions);
        let mut transaction = self
            .writer()
            .begin()
            .await
            .map_err(|error| self.failed(&error))?;
        let written = write_rows(&mut transaction, &changes, self.marks()).await;
        written.map_err(|error| self.failed(&error))?;
        for (shard, sequence) in positions {
            let moved = move_position(&mut transaction, shard, sequence).await;
            if moved.map_err(|error| self.failed(&error))?.rows_affected() == 0 {
                return Err(self.gone("the position of a shard is missing"));
            }
        }
        transaction
            .commit()
            .await
            .map_err(|error| self.failed(&error))
    }

    /// Begins to follow a shard: from then on it has a position. Returns it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn follow(&self, shard: u32) -> Result<u64, ReadModelError> {
        let begun = sqlx::query(
            "INSERT INTO shard_positions (shard, sequence) VALUES ($1, 0) ON CONFLICT (shard) DO NOTHING",
        )
        .bind(i64::from(shard))
        .execute(self.writer())
        .await;
        begun.map_err(|error| self.failed(&error))?;
        Ok(self.position(shard).await?.unwrap_or(0))
    }

    /// Removes every row, and makes it the model of these logs.
    ///
    /// # Errors
    /// What the database says.
    pub async fn clear(&self) -> Result<(), ReadModelError> {
        self.clear_all().await.map_err(|error| self.failed(&error))
    }

    async fn clear_all(&self) -> Result<(), sqlx::Error> {
        let mut transaction = self.writer().begin().await?;
        for sql in [
            "DELETE FROM shard_positions",
            "DELETE FROM runs",
            "DELETE FROM dead_letters",
            "DELETE FROM read_model",
        ] {
            sqlx::query(sql).execute(&mut *transaction).await?;
        }
        sqlx::query(BIND)
            .bind(self.log_id().to_owned())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await
    }
}

/// Keeps the newest row of each name, in order of names.
fn newest<R>(rows: &mut Vec<R>, key: impl Fn(&R) -> (&String, u64)) {
    rows.sort_by(|left, right| {
        let ((left_name, left_sequence), (right_name, right_sequence)) = (key(left), key(right));
        left_name
            .cmp(right_name)
            .then(right_sequence.cmp(&left_sequence))
    });
    rows.dedup_by(|later, kept| key(later).0 == key(kept).0);
}

async fn write_rows(
    transaction: &mut Transaction<'static, Any>,
    changes: &Changes,
    marks: Marks,
) -> Result<(), sqlx::Error> {
    put(transaction, &RUNS, marks, &changes.runs, bind_run).await?;
    let letters = &changes.dead_letters;
    put(transaction, &DEAD_LETTERS, marks, letters, bind_letter).await
}

type Statement<'q> = Query<'q, Any, AnyArguments>;

async fn put<R>(
    transaction: &mut Transaction<'static, Any>,
    table: &Table,
    marks: Marks,
    mut rows: &[R],
    bind: for<'q> fn(Statement<'q>, &R) -> Statement<'q>,
) -> Result<(), sqlx::Error> {
    let mut size = ROWS_AT_A_TIME;
    while size > 0 {
        let Some((first, others)) = rows.split_at_checked(size) else {
            size /= 2;
            continue;
        };
        let query = sqlx::query(AssertSqlSafe(table.put(size, marks)));
        let query = first.iter().fold(query, bind);
        query.execute(&mut **transaction).await?;
        rows = others;
    }
    Ok(())
}

fn bind_run<'q>(query: Statement<'q>, row: &RunRow) -> Statement<'q> {
    query
        .bind(row.run_id.clone())
        .bind(i64::from(row.shard))
        .bind(row.tenant.clone())
        .bind(row.workflow.clone())
        .bind(row.state.clone())
        .bind(row.title.clone())
        .bind(row.request.clone())
        .bind(integer(row.request_bytes))
        .bind(row.accepted_at_ms)
        .bind(row.ended_at_ms)
        .bind(integer(row.events))
        .bind(row.record_sequences.clone())
        .bind(row.questions.clone())
        .bind(row.fault.clone())
        .bind(integer(row.tasks_known))
        .bind(integer(row.tasks_succeeded))
        .bind(row.tasks.clone())
        .bind(integer(row.cost_usd_micros))
        .bind(integer(row.input_tokens))
        .bind(integer(row.output_tokens))
        .bind(integer(row.sequence))
}

fn bind_letter<'q>(query: Statement<'q>, row: &DeadLetterRow) -> Statement<'q> {
    query
        .bind(row.id.clone())
        .bind(i64::from(row.shard))
        .bind(row.tenant.clone())
        .bind(row.run_id.clone())
        .bind(row.task_id.clone())
        .bind(row.kind.clone())
        .bind(row.state.clone())
        .bind(row.reason.clone())
        .bind(row.at_ms)
        .bind(row.letter.clone())
        .bind(integer(row.sequence))
}

/// A position only moves forwards: an owner that was replaced may write late.
async fn move_position(
    transaction: &mut Transaction<'static, Any>,
    shard: u32,
    sequence: u64,
) -> Result<AnyQueryResult, sqlx::Error> {
    sqlx::query(
        "UPDATE shard_positions SET sequence = CASE WHEN sequence < $2 THEN $2 ELSE sequence END WHERE shard = $1",
    )
    .bind(i64::from(shard))
    .bind(integer(sequence))
    .execute(&mut **transaction)
    .await
}

/// SQL has no unsigned integers; no counter of ours comes near the bound.
fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
