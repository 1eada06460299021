-- Who looked at which request first, and once a day: who approves whose requests.
-- at_us: when this person first saw what exactly was asked
CREATE TABLE IF NOT EXISTS request_look (
    merchant_id BIGINT NOT NULL,
    request_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, request_id, person_id)
);
CREATE INDEX IF NOT EXISTS approval_by_time ON approval (at_us);

-- The daily look, over all merchants (merchant_id 0). day: YYYY-MM-DD of the look; n: its place on the page; of_all: all
-- approvals of the window; flag: '' share hasty 'share hasty'. A day without a pair has one row without names, n 0
CREATE TABLE IF NOT EXISTS approver_pair (
    merchant_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    n BIGINT NOT NULL,
    requester TEXT NOT NULL,
    approver TEXT NOT NULL,
    approvals BIGINT NOT NULL,
    of_all BIGINT NOT NULL,
    percent BIGINT NOT NULL,
    hasty BIGINT NOT NULL,
    flag TEXT NOT NULL,
    PRIMARY KEY (merchant_id, day, n)
);

-- second line: what was seen and told does not change
CREATE OR REPLACE FUNCTION hf_request_look_fixed() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  RAISE EXCEPTION 'request_look is append-only';
END $f$;
CREATE OR REPLACE TRIGGER request_look_fixed BEFORE UPDATE OR DELETE ON request_look FOR EACH ROW EXECUTE FUNCTION hf_request_look_fixed();
CREATE OR REPLACE FUNCTION hf_approver_pair_fixed() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  RAISE EXCEPTION 'approver_pair is append-only';
END $f$;
CREATE OR REPLACE TRIGGER approver_pair_fixed BEFORE UPDATE OR DELETE ON approver_pair FOR EACH ROW EXECUTE FUNCTION hf_approver_pair_fixed();
