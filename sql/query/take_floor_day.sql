-- One more shipment promised for a day, as long as the floor can do it.
-- rows: 0 = that day is full
-- in:  $1 merchant_id, $2 warehouse_id, $3 service, $4 day, $5 how many the floor can do
INSERT INTO floor_day (merchant_id, warehouse_id, service, day, promised) VALUES ($1, $2, $3, $4, 1)
ON CONFLICT (merchant_id, warehouse_id, service, day) DO UPDATE SET promised = floor_day.promised + 1
WHERE floor_day.promised < $5
