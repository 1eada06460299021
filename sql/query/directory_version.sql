-- Grows with every applied profile or site.
SELECT CAST((SELECT coalesce(sum(profile_version), 0) FROM merchant) + (SELECT coalesce(sum(version), 0) FROM warehouse) AS BIGINT)
