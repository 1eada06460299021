-- Persons who were ever made a second pair of eyes: with two of them the bootstrap door is shut for good,
-- whatever becomes of them later.
SELECT count(*) FROM person WHERE role = 'supervisor'
