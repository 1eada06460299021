-- Break-glass: what one person carried out without the second one it takes, and the review by another one.
-- emergency: a word of the rules; reason: what the person typed
CREATE TABLE IF NOT EXISTS break_glass (
    merchant_id INTEGER NOT NULL,
    request_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    emergency TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    due_at_us INTEGER NOT NULL,
    exception_id INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS break_glass_by_person ON break_glass (person_id, at_us);

-- verdict: justified not_justified
CREATE TABLE IF NOT EXISTS glass_review (
    merchant_id INTEGER NOT NULL,
    request_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('justified', 'not_justified')),
    reason TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, request_id)
) STRICT, WITHOUT ROWID;

-- second line: neither changes, and nobody reviews an own deed
CREATE TRIGGER IF NOT EXISTS break_glass_no_update BEFORE UPDATE ON break_glass BEGIN SELECT RAISE(ABORT, 'break_glass is append-only'); END;
CREATE TRIGGER IF NOT EXISTS break_glass_no_delete BEFORE DELETE ON break_glass BEGIN SELECT RAISE(ABORT, 'break_glass is append-only'); END;
CREATE TRIGGER IF NOT EXISTS glass_review_no_update BEFORE UPDATE ON glass_review BEGIN SELECT RAISE(ABORT, 'glass_review is append-only'); END;
CREATE TRIGGER IF NOT EXISTS glass_review_no_delete BEFORE DELETE ON glass_review BEGIN SELECT RAISE(ABORT, 'glass_review is append-only'); END;
CREATE TRIGGER IF NOT EXISTS glass_review_not_own BEFORE INSERT ON glass_review
WHEN NOT EXISTS (SELECT 1 FROM break_glass g WHERE g.merchant_id = NEW.merchant_id AND g.request_id = NEW.request_id
      AND g.person_id <> NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'a review of an own deed, or of none'); END;
