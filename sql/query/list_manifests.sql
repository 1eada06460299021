-- Newest first.
-- in:  $1 before manifest_id, $2 limit
-- out: manifest_id, warehouse, carrier, opened_at_us, closed_at_us, handed_over_at_us, parcels
SELECT m.manifest_id, w.code, m.carrier, m.opened_at_us, m.closed_at_us, m.handed_over_at_us,
       (SELECT count(*) FROM parcel p WHERE p.manifest_id = m.manifest_id)
FROM manifest m JOIN warehouse w ON w.warehouse_id = m.warehouse_id WHERE m.manifest_id < $1 ORDER BY m.manifest_id DESC LIMIT $2
