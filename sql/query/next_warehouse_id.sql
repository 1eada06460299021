SELECT coalesce(max(warehouse_id), 0) + 1 FROM warehouse
