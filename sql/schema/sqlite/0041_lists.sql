-- Lists: a page is read from the place where it begins, whatever it is narrowed by.

CREATE INDEX IF NOT EXISTS orders_by_channel ON orders (merchant_id, connection_id, order_id);
CREATE INDEX IF NOT EXISTS orders_by_state ON orders (merchant_id, state, order_id); -- and the open ones, in its beginning
DROP INDEX IF EXISTS orders_open;
CREATE INDEX IF NOT EXISTS exception_by_status ON exception (merchant_id, status, exception_id);
CREATE INDEX IF NOT EXISTS exception_by_reason ON exception (merchant_id, reason, status, exception_id);
CREATE INDEX IF NOT EXISTS exception_held ON exception (merchant_id, reason, object_id) WHERE status = 0;
CREATE INDEX IF NOT EXISTS inbound_by_state ON inbound (merchant_id, state, inbound_id);
CREATE INDEX IF NOT EXISTS inbound_by_ref ON inbound (merchant_id, ref);
CREATE INDEX IF NOT EXISTS inbound_by_order ON inbound (merchant_id, purchase_order) WHERE purchase_order <> '';
CREATE INDEX IF NOT EXISTS return_by_state ON return_order (merchant_id, state, return_id);
CREATE INDEX IF NOT EXISTS request_by_state ON request (merchant_id, state, request_id);
CREATE INDEX IF NOT EXISTS request_by_requester ON request (merchant_id, requester, request_id);
CREATE INDEX IF NOT EXISTS count_task_by_state ON count_task (merchant_id, state, count_task_id);
CREATE INDEX IF NOT EXISTS count_task_by_location ON count_task (merchant_id, location_id, count_task_id);
CREATE INDEX IF NOT EXISTS outbox_given_up ON outbox (merchant_id, outbox_id) WHERE state = 3;
CREATE INDEX IF NOT EXISTS sku_bundles ON sku (merchant_id, code) WHERE kind = 1;
CREATE INDEX IF NOT EXISTS count_result_lost ON count_result (merchant_id, result_id) WHERE loss <> '';
CREATE INDEX IF NOT EXISTS difference_by_source ON difference_line (merchant_id, source, difference_id);
