-- Who looked at which request first, and once a day: who approves whose requests.
-- at_us: when this person first saw what exactly was asked
CREATE TABLE IF NOT EXISTS request_look (
    merchant_id INTEGER NOT NULL,
    request_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, request_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS approval_by_time ON approval (at_us);

-- The daily look, over all merchants (merchant_id 0). day: YYYY-MM-DD of the look; n: its place on the page; of_all: all
-- approvals of the window; flag: '' share hasty 'share hasty'. A day without a pair has one row without names, n 0
CREATE TABLE IF NOT EXISTS approver_pair (
    merchant_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    n INTEGER NOT NULL,
    requester TEXT NOT NULL,
    approver TEXT NOT NULL,
    approvals INTEGER NOT NULL,
    of_all INTEGER NOT NULL,
    percent INTEGER NOT NULL,
    hasty INTEGER NOT NULL,
    flag TEXT NOT NULL,
    PRIMARY KEY (merchant_id, day, n)
) STRICT, WITHOUT ROWID;

-- second line: what was seen and told does not change
CREATE TRIGGER IF NOT EXISTS request_look_no_update BEFORE UPDATE ON request_look BEGIN SELECT RAISE(ABORT, 'request_look is append-only'); END;
CREATE TRIGGER IF NOT EXISTS request_look_no_delete BEFORE DELETE ON request_look BEGIN SELECT RAISE(ABORT, 'request_look is append-only'); END;
CREATE TRIGGER IF NOT EXISTS approver_pair_no_update BEFORE UPDATE ON approver_pair BEGIN SELECT RAISE(ABORT, 'approver_pair is append-only'); END;
CREATE TRIGGER IF NOT EXISTS approver_pair_no_delete BEFORE DELETE ON approver_pair BEGIN SELECT RAISE(ABORT, 'approver_pair is append-only'); END;
