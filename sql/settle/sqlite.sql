-- What SQLite's planner is told of the tables, whenever the schema changed: figures of a house in its second year, not of what lies
-- in the file today. Without any it takes a merchant for ten rows, and reads all that a merchant ever had where an index by object
-- stands beside; counted ones would change the plans of a living hub from one night to the next.
-- A table has 1,000,000 rows but for those named; a partial index a tenth of its table's. Of a hundred merchants one; of what has few
-- values a fifth; of anything else ten rows, and of two such the half.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat)
WITH RECURSIVE
    few(name, size) AS (VALUES ('merchant', 100), ('warehouse', 20), ('connection', 1000), ('person', 1000), ('token', 1000),
                               ('location', 100000), ('break_glass', 100), ('erasure', 10000), ('bundle_component', 10000)),
    part(name) AS (VALUES ('blocks'), ('bucket'), ('carrier'), ('channel'), ('connection_id'), ('direction'), ('field'), ('kind'),
                          ('line'), ('object'), ('reason'), ('result'), ('role'), ('scope'), ('service'), ('source'), ('state'),
                          ('status'), ('type'), ('warehouse_id')),
    of_table(name, size, keyed) AS (
        SELECT t.name, coalesce(f.size, 1000000), t.sql LIKE '%WITHOUT ROWID%'
        FROM sqlite_schema t LEFT JOIN few f ON f.name = t.name WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'),
    figure(tbl, idx, shown, whole, at, size, stat) AS (
        SELECT t.name, i.name, CASE WHEN i.origin = 'pk' AND t.keyed THEN t.name ELSE i.name END, i."unique", 0,
               CASE WHEN i.partial THEN t.size / 10 ELSE t.size END, ''
        FROM of_table t JOIN pragma_index_list(t.name) i
        UNION ALL
        SELECT f.tbl, f.idx, f.shown, f.whole, f.at + 1,
               CASE WHEN f.whole AND NOT EXISTS (SELECT 1 FROM pragma_index_info(f.idx) n WHERE n.seqno > f.at) THEN 1
                    WHEN c.name = 'merchant_id' THEN max(1, f.size / 100)
                    WHEN c.name IN (SELECT p.name FROM part p) THEN max(1, f.size / 5)
                    WHEN f.size > 10 THEN 10 ELSE max(1, f.size / 2) END,
               f.stat || f.size || ' '
        FROM figure f JOIN pragma_index_info(f.idx) c ON c.seqno = f.at)
SELECT f.tbl, f.shown, f.stat || f.size FROM figure f
WHERE f.at = (SELECT count(*) FROM pragma_index_info(f.idx))
UNION ALL
SELECT t.name, NULL, t.size FROM of_table t WHERE NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i WHERE NOT i.partial);
ANALYZE sqlite_schema;
