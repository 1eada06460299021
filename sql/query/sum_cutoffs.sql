-- What must leave by when: shipments that are still with us, by cut-off, of the $3 oldest ones.
-- in:  $1 merchant_id, $2 cutoff_us at the latest, $3 limit
-- out: cutoff_us, carrier, service, how many, not released yet, released but not packed, packed but not handed over
SELECT few.cutoff_us, few.carrier, few.service, count(*),
       sum(CASE WHEN few.state = 2 THEN 1 ELSE 0 END),
       sum(CASE WHEN few.state BETWEEN 3 AND 5 THEN 1 ELSE 0 END),
       sum(CASE WHEN few.state BETWEEN 6 AND 8 THEN 1 ELSE 0 END)
FROM (SELECT cutoff_us, carrier, service, state FROM shipment
      WHERE merchant_id = $1 AND state BETWEEN 2 AND 8 AND state <= 8 AND cutoff_us > 0 AND cutoff_us <= $2
      ORDER BY shipment_id LIMIT $3) AS few
GROUP BY few.cutoff_us, few.carrier, few.service ORDER BY few.cutoff_us, few.carrier, few.service LIMIT 50
