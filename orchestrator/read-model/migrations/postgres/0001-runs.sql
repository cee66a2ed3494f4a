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

CREATE VIEW agent_tasks AS
SELECT runs.run_id AS request_id, runs.tenant,
       task->>'id' AS task_id,
       task->>'agent_type' AS agent_type,
       task->>'agent_id' AS agent_id,
       task->>'state' AS state,
       task->>'priority' AS priority,
       task->'depends_on' AS depends_on,
       (task->>'attempts')::bigint AS attempts,
       (task->>'started_at_ms')::bigint AS started_at_ms,
       (task->>'ended_at_ms')::bigint AS ended_at_ms,
       task->'fault' AS fault,
       runs.sequence
FROM runs, jsonb_array_elements(runs.tasks::jsonb) AS task;

CREATE VIEW agent_results AS
SELECT runs.run_id AS request_id, runs.tenant,
       task->>'id' AS task_id,
       task->>'agent_type' AS agent_type,
       task->>'agent_id' AS agent_id,
       task->'result'->>'method' AS method,
       task->'result'->'data' AS data,
       (task->'result'->>'data_bytes')::bigint AS data_bytes,
       task->'result'->'sources' AS sources,
       task->'result'->'assumptions' AS assumptions,
       (task->'result'->>'confidence')::double precision AS confidence,
       (task->'result'->>'cost_usd')::double precision AS cost_usd,
       (task->'result'->>'input_tokens')::bigint AS input_tokens,
       (task->'result'->>'output_tokens')::bigint AS output_tokens,
       (task->'result'->>'elapsed_ms')::bigint AS elapsed_ms,
       runs.sequence
FROM runs, jsonb_array_elements(runs.tasks::jsonb) AS task
WHERE task->'result' IS NOT NULL;
