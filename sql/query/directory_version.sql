-- Grows with every applied profile or site, and with every connection that is paused or enabled.
SELECT CAST((SELECT coalesce(sum(profile_version), 0) FROM merchant) + (SELECT coalesce(sum(version), 0) FROM warehouse)
       + (SELECT coalesce(sum(life_version), 0) FROM connection) AS BIGINT)
