-- document.rules: the routing guide as rules (B2B-1), JSON as registered with this version; '' = the document has none.
ALTER TABLE document ADD COLUMN rules TEXT NOT NULL DEFAULT '';
