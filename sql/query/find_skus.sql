-- SKUs by what a person types or scans: the beginning of a code, a bar code or a former code, a part of a code or name
-- (of the first 20,000 articles).
-- in:  $1 merchant_id, $2 text, $3 where codes that begin with it end, $4 the text in small letters, $5 limit
-- out: cursor, then the columns of the list
SELECT code, code, name, kind, weight_g, length_mm, width_mm, height_mm, lot_tracked, expiry_tracked, serial_tracked,
       fragile, variant_of, variant, archived_at_us, updated_at_us
FROM sku WHERE merchant_id = $1 AND sku_id IN (
    SELECT sku_id FROM (SELECT sku_id FROM sku WHERE merchant_id = $1 AND code >= $2 AND code < $3 ORDER BY code LIMIT $5) AS begins
    UNION SELECT sku_id FROM alias WHERE merchant_id = $1 AND kind IN ('barcode', 'sku_code') AND scope = '' AND value = $2
    UNION SELECT sku_id FROM (
        SELECT sku_id FROM (SELECT sku_id, code, name FROM sku WHERE merchant_id = $1 ORDER BY code LIMIT 20000) AS first
        WHERE replace(lower(first.code), $4, '') <> lower(first.code) OR replace(lower(first.name), $4, '') <> lower(first.name)
        LIMIT $5) AS within)
ORDER BY code LIMIT $5
