CREATE TABLE policy (id bigserial PRIMARY KEY, holder text NOT NULL, started_on date NOT NULL DEFAULT current_date);
CREATE TABLE claim (
    id bigserial PRIMARY KEY, policy_id bigint NOT NULL REFERENCES policy, amount numeric(12,2) NOT NULL,
    status text NOT NULL DEFAULT 'open', created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE claim_document (
    id bigserial PRIMARY KEY, claim_id bigint NOT NULL REFERENCES claim, path text NOT NULL, bytes int NOT NULL);
CREATE TABLE audit_log (
    id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), actor text NOT NULL, action text NOT NULL);
CREATE TABLE app_setting (key text PRIMARY KEY, value text NOT NULL);
-- Deletes what it has done: rows are work waiting, never a record.
CREATE TABLE job_queue (
    id bigserial PRIMARY KEY, queue text NOT NULL, payload jsonb NOT NULL, run_at timestamptz NOT NULL DEFAULT now(),
    attempts int NOT NULL DEFAULT 0, locked_by text, locked_at timestamptz, last_error text);
CREATE TABLE web_session (
    session_id text PRIMARY KEY, data bytea NOT NULL, expires_at timestamptz NOT NULL);
CREATE UNLOGGED TABLE quote_cache (cache_key text PRIMARY KEY, value text NOT NULL, expires_at timestamptz NOT NULL);
CREATE MATERIALIZED VIEW claims_by_day AS
    SELECT date_trunc('day', created_at) AS day, count(*) AS claims, sum(amount) AS amount FROM claim GROUP BY 1;
INSERT INTO policy (holder, started_on) SELECT 'holder ' || n, current_date - n FROM generate_series(1, 400) n;
INSERT INTO claim (policy_id, amount, created_at)
    SELECT 1 + n % 400, n * 1.5, now() - n * interval '3 hours' FROM generate_series(1, 1500) n;
INSERT INTO app_setting VALUES ('currency', 'EUR'), ('approval.limit', '5000');
-- A past: work that was done and sessions that ended.
INSERT INTO job_queue (queue, payload) SELECT 'default', '{"job": "notify"}' FROM generate_series(1, 3000);
DELETE FROM job_queue;
INSERT INTO web_session SELECT md5(n::text), '\x00', now() - interval '1 day' FROM generate_series(1, 2500) n;
DELETE FROM web_session;
REFRESH MATERIALIZED VIEW claims_by_day;
