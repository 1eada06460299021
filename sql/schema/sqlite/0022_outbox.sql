-- What we owe the outside, sent for real: claims by lease, the ledger of calls, limits and health.
-- outbox.state: 0 pending 1 taken 2 done 3 parked 4 set aside (its connection was not told things when it was made).
-- version grows with every change of a row; while taken, next_at_us is the end of the lease; doubt: a call was sent
-- and never answered; progress: what the last step of several left for the next
ALTER TABLE outbox ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE outbox ADD COLUMN claim_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN progress TEXT NOT NULL DEFAULT '';
UPDATE outbox SET state = 4 WHERE state = 0;
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (merchant_id, connection_id, next_at_us) WHERE state < 2;
CREATE INDEX IF NOT EXISTS outbox_open ON outbox (merchant_id, connection_id, object_id, outbox_id) WHERE state < 2;
CREATE INDEX IF NOT EXISTS outbox_parked ON outbox (merchant_id, connection_id) WHERE state = 3;

-- one row per call to the outside: committed before it (intent), completed after it. outcome '' = not known (yet)
CREATE TABLE IF NOT EXISTS outbox_call (
    merchant_id INTEGER NOT NULL,
    call_id INTEGER NOT NULL,
    outbox_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    items INTEGER NOT NULL,
    request_sha256 BLOB NOT NULL,
    intent_at_us INTEGER NOT NULL,
    result_at_us INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT '',
    http_status INTEGER NOT NULL DEFAULT 0,
    answer_sha256 BLOB,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, call_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outbox_call_of ON outbox_call (merchant_id, outbox_id);
CREATE INDEX IF NOT EXISTS outbox_call_age ON outbox_call (intent_at_us);

-- hub-owned: what an account of a platform may still ask; connections of one account share it
CREATE TABLE IF NOT EXISTS outbox_bucket (
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    tokens_micro INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    blocked_until_us INTEGER NOT NULL,
    window_since_us INTEGER NOT NULL,
    window_used INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (platform, account, name)
) STRICT, WITHOUT ROWID;

-- how the outward side of a connection does; breaker: rules/breaker.h
CREATE TABLE IF NOT EXISTS connection_health (
    merchant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    breaker TEXT NOT NULL,
    last_success_us INTEGER NOT NULL,
    last_failure_us INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, connection_id)
) STRICT, WITHOUT ROWID;

-- paused_from: the life a pause interrupted; life_version grows with every change of life
ALTER TABLE connection ADD COLUMN paused_from INTEGER NOT NULL DEFAULT 2;
ALTER TABLE connection ADD COLUMN life_version INTEGER NOT NULL DEFAULT 0;
