SELECT coalesce(max(merchant_id), 0) + 1 FROM merchant
