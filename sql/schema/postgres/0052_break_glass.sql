-- Break-glass: what one person carried out without the second one it takes, and the review by another one.
-- emergency: a word of the rules; reason: what the person typed
CREATE TABLE IF NOT EXISTS break_glass (
    merchant_id BIGINT NOT NULL,
    request_id BIGINT NOT NULL,
    action TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    emergency TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    due_at_us BIGINT NOT NULL,
    exception_id BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, request_id)
);
CREATE INDEX IF NOT EXISTS break_glass_by_person ON break_glass (person_id, at_us);

-- verdict: justified not_justified
CREATE TABLE IF NOT EXISTS glass_review (
    merchant_id BIGINT NOT NULL,
    request_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('justified', 'not_justified')),
    reason TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, request_id)
);

-- second line: neither changes, and nobody reviews an own deed
CREATE OR REPLACE FUNCTION hf_break_glass_fixed() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  RAISE EXCEPTION 'break_glass is append-only';
END $f$;
CREATE OR REPLACE TRIGGER break_glass_fixed BEFORE UPDATE OR DELETE ON break_glass FOR EACH ROW EXECUTE FUNCTION hf_break_glass_fixed();
CREATE OR REPLACE FUNCTION hf_glass_review_fixed() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  RAISE EXCEPTION 'glass_review is append-only';
END $f$;
CREATE OR REPLACE TRIGGER glass_review_fixed BEFORE UPDATE OR DELETE ON glass_review FOR EACH ROW EXECUTE FUNCTION hf_glass_review_fixed();
CREATE OR REPLACE FUNCTION hf_glass_review_not_own() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM break_glass g WHERE g.merchant_id = NEW.merchant_id AND g.request_id = NEW.request_id
      AND g.person_id <> NEW.person_id) THEN
    RAISE EXCEPTION 'a review of an own deed, or of none';
  END IF;
  RETURN NEW;
END $f$;
CREATE OR REPLACE TRIGGER glass_review_not_own BEFORE INSERT ON glass_review FOR EACH ROW EXECUTE FUNCTION hf_glass_review_not_own();
