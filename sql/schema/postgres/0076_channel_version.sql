-- Which version of its API a platform serves a connection by, and which one was asked for.

-- since_us: since when it is this pair. Two different ones: the version asked for is retired over there
CREATE TABLE IF NOT EXISTS channel_version (
    merchant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    asked TEXT NOT NULL,
    served TEXT NOT NULL,
    since_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, connection_id)
);
