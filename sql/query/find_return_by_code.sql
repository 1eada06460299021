-- By what stands on the parcel: the RMA first, then the tracking number of one that is not over.
-- in:  $1 merchant_id, $2 code
-- out: return_id, rank
SELECT return_id, 1 FROM return_order WHERE merchant_id = $1 AND rma = $2
UNION ALL
SELECT return_id, 2 FROM return_order WHERE merchant_id = $1 AND tracking = $2 AND tracking <> '' AND state <> 'closed'
ORDER BY 2, 1 LIMIT 1
