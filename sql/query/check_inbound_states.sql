-- Inbounds whose state is not where their last recorded transition led (0 announced: born so).
SELECT count(*) FROM inbound i WHERE i.state <> coalesce((SELECT t.to_state FROM transition t
    WHERE t.merchant_id = i.merchant_id AND t.object_id = i.inbound_id ORDER BY t.seq DESC LIMIT 1), 0)
