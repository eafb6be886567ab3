-- A column that only one tenant asked for.
ALTER TABLE orders ADD COLUMN channel text;
