-- in:  $1 merchant_id, $2 load_id
-- out: sscc, length_mm, width_mm, height_mm, weight_g, stack, label_sides, wrap, label_height_mm, label_edge_mm
SELECT sscc, length_mm, width_mm, height_mm, weight_g, stack, label_sides, wrap, label_height_mm, label_edge_mm FROM logistic_unit
WHERE merchant_id = $1 AND load_id = $2 AND load_id <> 0 AND kind = 'pallet' ORDER BY sscc
