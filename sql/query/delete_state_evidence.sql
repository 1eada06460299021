-- The database's copy of the program's table is written anew at every start.
DELETE FROM state_evidence
