-- One row a run; the seed's tables are views of it. Times are milliseconds since 1970, UTC.
-- `sequence` is the record of the shard's log that made the row what it is.
CREATE TABLE read_model (
    id     BIGINT PRIMARY KEY CHECK (id = 1),
    log_id TEXT NOT NULL
);

CREATE TABLE shard_positions (
    shard    BIGINT PRIMARY KEY,
    sequence BIGINT NOT NULL
);

CREATE TABLE runs (
    run_id            TEXT PRIMARY KEY,
    shard             BIGINT NOT NULL,
    tenant            TEXT NOT NULL,
    workflow          TEXT,
    state             TEXT NOT NULL,
    title             TEXT NOT NULL,
    request           TEXT,
    request_bytes     BIGINT NOT NULL,
    accepted_at_ms    BIGINT NOT NULL,
    ended_at_ms       BIGINT,
    events            BIGINT NOT NULL,
    record_sequences  TEXT NOT NULL,
    questions         TEXT NOT NULL,
    fault             TEXT,
    tasks_known       BIGINT NOT NULL,
    tasks_succeeded   BIGINT NOT NULL,
    tasks             TEXT NOT NULL,
    sequence          BIGINT NOT NULL
);

CREATE INDEX runs_in_order ON runs (shard, tenant, accepted_at_ms, run_id);

CREATE TABLE dead_letters (
    id        TEXT PRIMARY KEY,
    shard     BIGINT NOT NULL,
    tenant    TEXT,
    run_id    TEXT,
    task_id   TEXT,
    kind      TEXT NOT NULL,
    state     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    at_ms     BIGINT NOT NULL,
    letter    TEXT NOT NULL,
    sequence  BIGINT NOT NULL
);

CREATE VIEW trip_requests AS
SELECT run_id AS request_id, tenant, workflow, title, request, request_bytes, accepted_at_ms, sequence
FROM runs;

CREATE VIEW trip_state AS
SELECT run_id AS request_id, tenant, state, accepted_at_ms, ended_at_ms, events, questions, fault,
       tasks_known, tasks_succeeded, sequence
FROM runs;
