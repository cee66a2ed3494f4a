-- The list of tasks, taken apart in the words of this database.
CREATE VIEW agent_tasks AS
SELECT runs.run_id AS request_id, runs.tenant,
       json_extract(task.value, '$.id') AS task_id,
       json_extract(task.value, '$.agent_type') AS agent_type,
       json_extract(task.value, '$.agent_id') AS agent_id,
       json_extract(task.value, '$.state') AS state,
       json_extract(task.value, '$.priority') AS priority,
       json_extract(task.value, '$.depends_on') AS depends_on,
       json_extract(task.value, '$.attempts') AS attempts,
       json_extract(task.value, '$.started_at_ms') AS started_at_ms,
       json_extract(task.value, '$.ended_at_ms') AS ended_at_ms,
       json_extract(task.value, '$.fault') AS fault,
       runs.sequence
FROM runs, json_each(runs.tasks) AS task;

CREATE VIEW agent_results AS
SELECT runs.run_id AS request_id, runs.tenant,
       json_extract(task.value, '$.id') AS task_id,
       json_extract(task.value, '$.agent_type') AS agent_type,
       json_extract(task.value, '$.agent_id') AS agent_id,
       json_extract(task.value, '$.result.method') AS method,
       json_extract(task.value, '$.result.data') AS data,
       json_extract(task.value, '$.result.data_bytes') AS data_bytes,
       json_extract(task.value, '$.result.sources') AS sources,
       json_extract(task.value, '$.result.assumptions') AS assumptions,
       json_extract(task.value, '$.result.confidence') AS confidence,
       json_extract(task.value, '$.result.cost_usd') AS cost_usd,
       json_extract(task.value, '$.result.input_tokens') AS input_tokens,
       json_extract(task.value, '$.result.output_tokens') AS output_tokens,
       json_extract(task.value, '$.result.elapsed_ms') AS elapsed_ms,
       runs.sequence
FROM runs, json_each(runs.tasks) AS task
WHERE json_extract(task.value, '$.result') IS NOT NULL;
