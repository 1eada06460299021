-- in:  $1 state, $2 alternative, $3 needs
INSERT INTO inbound_state_evidence (state, alternative, needs) VALUES ($1, $2, $3)
