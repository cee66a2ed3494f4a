-- What runs cost, attempts without a result included. Every row is made anew from the log.
ALTER TABLE runs ADD COLUMN cost_usd_micros BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN input_tokens BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN output_tokens BIGINT NOT NULL DEFAULT 0;
DELETE FROM shard_positions;
DELETE FROM runs;
