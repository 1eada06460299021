-- in:  $1 merchant_id, $2 load_id, $3 sscc, $4 length_mm, $5 width_mm, $6 height_mm, $7 weight_g, $8 stack, $9 label_sides, $10 wrap,
--      $11 label_height_mm, $12 label_edge_mm
-- rows: 0 = no pallet of this load
UPDATE logistic_unit SET length_mm = $4, width_mm = $5, height_mm = $6, weight_g = $7, stack = $8, label_sides = $9, wrap = $10,
       label_height_mm = $11, label_edge_mm = $12
WHERE merchant_id = $1 AND load_id = $2 AND sscc = $3 AND kind = 'pallet'
