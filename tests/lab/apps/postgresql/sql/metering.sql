CREATE TABLE tenant (tenant_id text PRIMARY KEY, plan text NOT NULL);
CREATE TABLE usage_event (
    tenant_id text NOT NULL REFERENCES tenant, id bigserial, at timestamptz NOT NULL DEFAULT now(),
    meter text NOT NULL, amount bigint NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE usage_daily (
    tenant_id text NOT NULL REFERENCES tenant, day date NOT NULL, meter text NOT NULL, amount bigint NOT NULL,
    PRIMARY KEY (tenant_id, day, meter));
CREATE TABLE invoice (
    tenant_id text NOT NULL REFERENCES tenant, number bigint NOT NULL, issued_on date NOT NULL, total numeric(12,2),
    PRIMARY KEY (tenant_id, number));
ALTER TABLE usage_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON usage_event USING (tenant_id = current_setting('app.tenant', true) OR current_user = 'metering_app');
INSERT INTO tenant VALUES ('acme', 'gold'), ('borealis', 'gold'), ('cobalt', 'silver'), ('dune', 'silver'), ('fjord', 'gold');
INSERT INTO usage_event (tenant_id, at, meter, amount)
    SELECT t.tenant_id, now() - n * interval '1 hour', 'requests', n FROM tenant t, generate_series(1, 400) n;
INSERT INTO usage_daily SELECT tenant_id, at::date, meter, sum(amount) FROM usage_event GROUP BY 1, 2, 3;
INSERT INTO invoice SELECT tenant_id, n, current_date - n * 30, n * 99 FROM tenant, generate_series(1, 12) n;
