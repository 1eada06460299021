-- Deeds whose review is overdue, at whatever merchant.
-- in:  $1 now_us
SELECT count(*) FROM break_glass g WHERE g.due_at_us < $1
    AND NOT EXISTS (SELECT 1 FROM glass_review r WHERE r.merchant_id = g.merchant_id AND r.request_id = g.request_id)
