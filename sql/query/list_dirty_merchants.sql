-- Merchants with a SKU whose figure has to be reckoned anew.
SELECT DISTINCT merchant_id FROM dirty_sku ORDER BY merchant_id LIMIT 4096
