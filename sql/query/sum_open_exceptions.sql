-- What is open, by reason: of the $3 most urgent ones.
-- in:  $1 merchant_id, $2 now_us, $3 limit
-- out: reason, step, clarifies, how many, overdue, first due_at_us, first opened_at_us
SELECT few.reason, few.step, few.clarifies, count(*), sum(CASE WHEN few.due_at_us < $2 THEN 1 ELSE 0 END),
       min(few.due_at_us), min(few.opened_at_us)
FROM (SELECT reason, step, clarifies, due_at_us, opened_at_us FROM exception
      WHERE merchant_id = $1 AND status = 0 ORDER BY due_at_us LIMIT $3) AS few
GROUP BY few.reason, few.step, few.clarifies ORDER BY 4 DESC, 1
