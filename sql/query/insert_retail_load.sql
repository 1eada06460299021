-- in:  $1 merchant_id, $2 load_id, $3 warehouse_id, $4 reference, $5 consignee, $6 carrier, $7 documents, $8 made_by, $9 made_at_us,
--      $10 papers
-- rows: 1 = new, 0 = the merchant has a load of that reference
INSERT INTO retail_load (merchant_id, load_id, warehouse_id, reference, consignee, carrier, documents, made_by, made_at_us, papers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (merchant_id, reference) DO NOTHING
