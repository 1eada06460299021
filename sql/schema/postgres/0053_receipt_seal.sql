-- row_seal: keyed digest over every other column of a payload's row but the body, which its own hash covers; made when it
-- lands. NULL: a row of before
ALTER TABLE receipt ADD COLUMN row_seal BYTEA;
