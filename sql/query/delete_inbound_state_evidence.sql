-- The program's own table, written anew at start.
DELETE FROM inbound_state_evidence
