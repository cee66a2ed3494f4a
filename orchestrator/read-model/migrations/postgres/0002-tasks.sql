-- The list of tasks, taken apart in the words of this database.
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
