-- Persons who can be a second pair of eyes: with two of them the bootstrap door is shut.
SELECT count(*) FROM person WHERE role = 'supervisor' AND disabled_at_us = 0
