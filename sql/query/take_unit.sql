-- A closed carton onto a load (and a pallet, or ''); not one that is on a load already.
-- in:  $1 merchant_id, $2 sscc, $3 load_id, $4 parent_sscc
UPDATE logistic_unit SET load_id = $3, parent_sscc = $4
WHERE merchant_id = $1 AND sscc = $2 AND kind = 'carton' AND load_id = 0
  AND EXISTS (SELECT 1 FROM parcel p WHERE p.merchant_id = $1 AND p.parcel_id = logistic_unit.parcel_id
              AND p.voided_at_us = 0 AND p.custody < 2)
