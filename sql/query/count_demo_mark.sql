-- 1: this store was made by serve --demo
SELECT count(*) FROM meta WHERE name = 'demo'
