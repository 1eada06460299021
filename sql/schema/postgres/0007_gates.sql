-- The two gates are asked for every payload. Before a table has statistics (0006) the planner takes the primary key,
-- which begins with merchant_id as well, for as good as a gate's index, or better while it is the lower tree. So the
-- gates are looked up by the rest of their key, with merchant_id kept out of the planner's sight (merchant_id + 0).
DROP INDEX IF EXISTS receipt_gate;
CREATE UNIQUE INDEX receipt_gate ON receipt (key_hash, connection_id, merchant_id);
DROP INDEX IF EXISTS orders_natural;
CREATE UNIQUE INDEX orders_natural ON orders (external_id, connection_id, merchant_id);
