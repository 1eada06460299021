-- in:  $1 day, $2 n, $3 requester, $4 approver, $5 approvals, $6 of_all, $7 percent, $8 hasty, $9 flag
-- rows: 1; 0 = another process made this day's look
INSERT INTO approver_pair (merchant_id, day, n, requester, approver, approvals, of_all, percent, hasty, flag)
VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (merchant_id, day, n) DO NOTHING
