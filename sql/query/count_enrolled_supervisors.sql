-- Supervisors who have chosen their password: from two on, only they let people in.
SELECT count(*) FROM person WHERE role = 'supervisor' AND password_hash <> ''
