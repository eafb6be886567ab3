-- The login of `assess` for PostgreSQL 10 and later. It can read no row of any table.
-- Run as a superuser, once per server; then the last line once per database whose CONNECT is revoked from PUBLIC.
CREATE ROLE assess LOGIN PASSWORD 'choose one' CONNECTION LIMIT 4;
ALTER ROLE assess SET default_transaction_read_only = on;
GRANT pg_monitor TO assess;

-- Where PUBLIC has no CONNECT (`assess inventory check` lists these databases):
-- GRANT CONNECT ON DATABASE "name" TO assess;

-- Optional: last values of sequences, which tell queues from records where statistics are new. Run in each
-- database; a sequence holds a number and no row.
-- GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO assess;
