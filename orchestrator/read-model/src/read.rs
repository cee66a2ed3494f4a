//! Reading rows.

use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};

use crate::{ReadModel, ReadModelError, RunRow, statement::placeholders};

/// Runs that are looked up in one statement.
const IDS_AT_A_TIME: usize = 256;

/// One line of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLine {
    /// The run.
    pub run_id: String,
    /// Its workflow.
    pub workflow: Option<String>,
    /// Its state.
    pub state: String,
    /// The beginning of the request.
    pub title: String,
    /// When it was taken, in milliseconds since 1970, UTC.
    pub accepted_at_ms: i64,
}

/// Where a run is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// When it was taken, in milliseconds since 1970, UTC.
    pub accepted_at_ms: i64,
    /// The records that hold its events, in order.
    pub record_sequences: Vec<u64>,
}

/// Where a page begins: behind a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// When that run was taken.
    pub accepted_at_ms: i64,
    /// That run.
    pub run_id: String,
}

/// What a tenant's runs of one workflow have cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostLine {
    /// The workflow; none for plans of their own.
    pub workflow: Option<String>,
    /// How many runs.
    pub runs: u64,
    /// In millionths of a US dollar.
    pub cost_usd_micros: u64,
    /// Tokens that models read.
    pub input_tokens: u64,
    /// Tokens that models wrote.
    pub output_tokens: u64,
}

impl ReadModel {
    /// What a tenant's runs on a shard have cost that were taken within a time (milliseconds since 1970,
    /// its end excluded), by workflow.
    ///
    /// # Errors
    /// What the database says.
    pub async fn costs(
        &self,
        shard: u32,
        tenant: &str,
        (since_ms, until_ms): (i64, i64),
    ) -> Result<Vec<CostLine>, ReadModelError> {
        let rows = sqlx::query(
            "SELECT workflow, count(*) AS runs, \
             CAST(sum(cost_usd_micros) AS BIGINT) AS cost_usd_micros, \
             CAST(sum(input_tokens) AS BIGINT) AS input_tokens, \
             CAST(sum(output_tokens) AS BIGINT) AS output_tokens FROM runs \
             WHERE shard = $1 AND tenant = $2 AND accepted_at_ms >= $3 AND accepted_at_ms < $4 \
             GROUP BY workflow ORDER BY workflow",
        )
        .bind(i64::from(shard))
        .bind(tenant.to_owned())
        .bind(since_ms)
        .bind(until_ms)
        .fetch_all(self.reader())
        .await;
        let lines = rows.and_then(|rows| rows.iter().map(cost).collect());
        lines.map_err(|error| self.failed(&error))
    }

    /// Up to which record a shard's runs are all there; none when it was never followed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn position(&self, shard: u32) -> Result<Option<u64>, ReadModelError> {
        let row = sqlx::query("SELECT sequence FROM shard_positions WHERE shard = $1")
            .bind(i64::from(shard))
            .fetch_optional(self.reader())
            .await;
        let row = row.map_err(|error| self.failed(&error))?;
        row.map(|row| unsigned(&row, "sequence"))
            .transpose()
            .map_err(|error| self.failed(&error))
    }

    /// A page of a tenant's runs on a shard, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        shard: u32,
        tenant: &str,
        before: Option<&Before>,
        limit: usize,
    ) -> Result<Vec<RunLine>, ReadModelError> {
        let first = Before {
            accepted_at_ms: i64::MAX,
            run_id: String::new(),
        };
        let before = before.unwrap_or(&first);
        let rows = sqlx::query(
            "SELECT run_id, workflow, state, title, accepted_at_ms FROM runs \
             WHERE shard = $1 AND tenant = $2 AND (accepted_at_ms, run_id) < ($3, $4) \
             ORDER BY accepted_at_ms DESC, run_id DESC LIMIT $5",
        )
        .bind(i64::from(shard))
        .bind(tenant.to_owned())
        .bind(before.accepted_at_ms)
        .bind(before.run_id.clone())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(self.reader())
        .await;
        let lines = rows.and_then(|rows| rows.iter().map(line).collect());
        lines.map_err(|error| self.failed(&error))
    }

    /// Where a tenant's run is in the log.
    ///
    /// # Errors
    /// What the database says.
    pub async fn place(&self, tenant: &str, run_id: &str) -> Result<Option<Place>, ReadModelError> {
        let row = sqlx::query(
            "SELECT accepted_at_ms, record_sequences FROM runs WHERE run_id = $1 AND tenant = $2",
        )
        .bind(run_id.to_owned())
        .bind(tenant.to_owned())
        .fetch_optional(self.reader())
        .await;
        let place = row.and_then(|row| row.as_ref().map(place).transpose());
        place.map_err(|error| self.failed(&error))
    }

    /// Whole rows, in order of ids; those that are not there are left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rows(&self, run_ids: &[String]) -> Result<Vec<RunRow>, ReadModelError> {
        let mut found = Vec::with_capacity(run_ids.len());
        for part in run_ids.chunks(IDS_AT_A_TIME) {
            let sql = format!(
                "SELECT * FROM runs WHERE run_id IN {} ORDER BY run_id",
                placeholders(1, part.len())
            );
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for id in part {
                query = query.bind(id.clone());
            }
            let rows = query.fetch_all(self.reader()).await;
            let rows = rows.and_then(|rows| rows.iter().map(run).collect::<Result<Vec<_>, _>>());
            found.extend(rows.map_err(|error| self.failed(&error))?);
        }
        Ok(found)
    }

    /// How many runs of a shard there are, as of a record: those that changed later are left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self, shard: u32, through: u64) -> Result<u64, ReadModelError> {
        let row =
            sqlx::query("SELECT count(*) AS runs FROM runs WHERE shard = $1 AND sequence <= $2")
                .bind(i64::from(shard))
                .bind(i64::try_from(through).unwrap_or(i64::MAX))
                .fetch_one(self.reader())
                .await;
        let count = row.and_then(|row| unsigned(&row, "runs"));
        count.map_err(|error| self.failed(&error))
    }
}

fn line(row: &AnyRow) -> Result<RunLine, sqlx::Error> {
    Ok(RunLine {
        run_id: row.try_get("run_id")?,
        workflow: row.try_get("workflow")?,
        state: row.try_get("state")?,
        title: row.try_get("title")?,
        accepted_at_ms: row.try_get("accepted_at_ms")?,
    })
}

fn cost(row: &AnyRow) -> Result<CostLine, sqlx::Error> {
    Ok(CostLine {
        workflow: row.try_get("workflow")?,
        runs: unsigned(row, "runs")?,
        cost_usd_micros: unsigned(row, "cost_usd_micros")?,
        input_tokens: unsigned(row, "input_tokens")?,
        output_tokens: unsigned(row, "output_tokens")?,
    })
}

fn place(row: &AnyRow) -> Result<Place, sqlx::Error> {
    let sequences: String = row.try_get("record_sequences")?;
    let record_sequences = serde_json::from_str(&sequences);
    Ok(Place {
        accepted_at_ms: row.try_get("accepted_at_ms")?,
        record_sequences: record_sequences.map_err(|error| sqlx::Error::Decode(error.into()))?,
    })
}

fn run(row: &AnyRow) -> Result<RunRow, sqlx::Error> {
    let shard = unsigned(row, "shard")?;
    Ok(RunRow {
        run_id: row.try_get("run_id")?,
        shard: u32::try_from(shard).map_err(|error| sqlx::Error::Decode(error.into()))?,
        tenant: row.try_get("tenant")?,
        workflow: row.try_get("workflow")?,
        state: row.try_get("state")?,
        title: row.try_get("title")?,
        request: row.try_get("request")?,
        request_bytes: unsigned(row, "request_bytes")?,
        accepted_at_ms: row.try_get("accepted_at_ms")?,
        ended_at_ms: row.try_get("ended_at_ms")?,
        events: unsigned(row, "events")?,
        record_sequences: row.try_get("record_sequences")?,
        questions: row.try_get("questions")?,
        fault: row.try_get("fault")?,
        tasks_known: unsigned(row, "tasks_known")?,
        tasks_succeeded: unsigned(row, "tasks_succeeded")?,
        tasks: row.try_get("tasks")?,
        cost_usd_micros: unsigned(row, "cost_usd_micros")?,
        input_tokens: unsigned(row, "input_tokens")?,
        output_tokens: unsigned(row, "output_tokens")?,
        sequence: unsigned(row, "sequence")?,
    })
}

/// What is negative was not written by us.
fn unsigned(row: &AnyRow, column: &str) -> Result<u64, sqlx::Error> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|error| sqlx::Error::Decode(error.into()))
}
