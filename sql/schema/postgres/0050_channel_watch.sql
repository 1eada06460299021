-- The subscriptions that a platform sends its webhooks by, looked after on a timer.

-- checked_us: the newest look; mended: subscriptions made again or switched on again, ever; mended_at_us: the last of them.
-- missing: topics that are not subscribed now and that the hub cannot mend, comma between
CREATE TABLE IF NOT EXISTS channel_watch (
    merchant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    checked_us BIGINT NOT NULL DEFAULT 0,
    subscribed BIGINT NOT NULL DEFAULT 0,
    mended BIGINT NOT NULL DEFAULT 0,
    mended_at_us BIGINT NOT NULL DEFAULT 0,
    missing TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, connection_id)
);
