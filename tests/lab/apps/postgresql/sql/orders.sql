CREATE TABLE customer (id bigserial PRIMARY KEY, name text NOT NULL, city text);
CREATE TABLE orders (
    id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer, total numeric(12,2) NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE order_line (
    order_id bigint NOT NULL REFERENCES orders, line_no int NOT NULL, sku text NOT NULL, quantity int NOT NULL,
    PRIMARY KEY (order_id, line_no));
-- No key, as grown systems have them: updates cannot be replicated without more.
CREATE TABLE import_note (noted_at timestamptz NOT NULL DEFAULT now(), note text);
INSERT INTO customer (name, city) SELECT 'customer ' || n, 'city ' || n % 9 FROM generate_series(1, 300) n;
INSERT INTO orders (customer_id, total, placed_at)
    SELECT 1 + n % 300, n * 2.25, now() - n * interval '1 hour' FROM generate_series(1, 1000) n;
INSERT INTO order_line SELECT id, 1, 'sku-' || id % 50, 1 + id % 3 FROM orders;
INSERT INTO import_note (note) SELECT 'import ' || n FROM generate_series(1, 20) n;
