-- The login of `assess` for PostgreSQL 9.4 to 9.6. It can read no row of any table.
-- These versions have no pg_monitor: of other logins' sessions only the number is seen, and a gap says so.
-- Who wants them scans as a superuser once.
CREATE ROLE assess LOGIN PASSWORD 'choose one' CONNECTION LIMIT 4;
ALTER ROLE assess SET default_transaction_read_only = on;

-- Where PUBLIC has no CONNECT (`assess inventory check` lists these databases):
-- GRANT CONNECT ON DATABASE "name" TO assess;
