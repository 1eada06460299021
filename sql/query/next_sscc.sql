-- The next serial number of a prefix, from 0 on; each is given out once.
-- in:  $1 prefix
-- out: number
INSERT INTO sscc_counter (prefix, next) VALUES ($1, 1)
ON CONFLICT (prefix) DO UPDATE SET next = sscc_counter.next + 1 RETURNING next - 1
