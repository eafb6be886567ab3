-- A "temporary" account of another tenant's report job, never taken away again.
CREATE ROLE dune_report LOGIN PASSWORD 'CANARY-dune-report-41c7e0';
GRANT CONNECT ON DATABASE cobalt_orders TO dune_report;
GRANT USAGE ON SCHEMA public TO dune_report;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO dune_report;
