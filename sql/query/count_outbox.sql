-- out: pending, parked
SELECT (SELECT count(*) FROM outbox WHERE state < 2), (SELECT count(*) FROM outbox WHERE state = 3)
