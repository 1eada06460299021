-- What we owe the outside, sent for real: claims by lease, the ledger of calls, limits and health.
-- outbox.state: 0 pending 1 taken 2 done 3 parked 4 set aside (its connection was not told things when it was made).
-- version grows with every change of a row; while taken, next_at_us is the end of the lease; doubt: a call was sent
-- and never answered; progress: what the last step of several left for the next
ALTER TABLE outbox ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE outbox ADD COLUMN claim_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN doubt BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN progress TEXT NOT NULL DEFAULT '';
UPDATE outbox SET state = 4 WHERE state = 0;
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (merchant_id, connection_id, next_at_us) WHERE state < 2;
CREATE INDEX IF NOT EXISTS outbox_open ON outbox (merchant_id, connection_id, object_id, outbox_id) WHERE state < 2;
CREATE INDEX IF NOT EXISTS outbox_parked ON outbox (merchant_id, connection_id) WHERE state = 3;

-- one row per call to the outside: committed before it (intent), completed after it. outcome '' = not known (yet)
CREATE TABLE IF NOT EXISTS outbox_call (
    merchant_id BIGINT NOT NULL,
    call_id BIGINT NOT NULL,
    outbox_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    items BIGINT NOT NULL,
    request_sha256 BYTEA NOT NULL,
    intent_at_us BIGINT NOT NULL,
    result_at_us BIGINT NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT '',
    http_status BIGINT NOT NULL DEFAULT 0,
    answer_sha256 BYTEA,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, call_id)
);
CREATE INDEX IF NOT EXISTS outbox_call_of ON outbox_call (merchant_id, outbox_id);
CREATE INDEX IF NOT EXISTS outbox_call_age ON outbox_call (intent_at_us);

-- hub-owned: what an account of a platform may still ask; connections of one account share it
CREATE TABLE IF NOT EXISTS outbox_bucket (
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    tokens_micro BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    blocked_until_us BIGINT NOT NULL,
    window_since_us BIGINT NOT NULL,
    window_used BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (platform, account, name)
);

-- how the outward side of a connection does; breaker: rules/breaker.h
CREATE TABLE IF NOT EXISTS connection_health (
    merchant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    breaker TEXT NOT NULL,
    last_success_us BIGINT NOT NULL,
    last_failure_us BIGINT NOT NULL,
    last_error TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, connection_id)
);

-- paused_from: the life a pause interrupted; life_version grows with every change of life
ALTER TABLE connection ADD COLUMN paused_from BIGINT NOT NULL DEFAULT 2;
ALTER TABLE connection ADD COLUMN life_version BIGINT NOT NULL DEFAULT 0;
