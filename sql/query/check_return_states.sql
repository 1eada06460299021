-- Returns whose state is not where their last recorded transition led.
SELECT count(*) FROM return_order r WHERE r.state <> CASE coalesce((SELECT t.to_state FROM transition t
    WHERE t.merchant_id = r.merchant_id AND t.object_id = r.return_id ORDER BY t.seq DESC LIMIT 1), 0)
    WHEN 0 THEN 'authorised' WHEN 1 THEN 'expected' WHEN 2 THEN 'arrived' WHEN 3 THEN 'received' WHEN 4 THEN 'inspected'
    WHEN 5 THEN 'decided' WHEN 6 THEN 'executed' WHEN 7 THEN 'closed' END
