-- Bearer tokens that were fetched from a platform, sealed; and who is fetching one just now.

-- sealed: the token, under a key of the hub; empty = none. request_digest: keyed digest of what it was fetched with, so that
-- another credential in the profile fetches another one. until_us: when it ends over there; renew_us: from when on the next one
-- is fetched; fetching_until_us: the lease of whoever fetches; version: of the token
CREATE TABLE IF NOT EXISTS connection_token (
    merchant_id INTEGER NOT NULL,
    connection_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    request_digest BLOB NOT NULL,
    renew_us INTEGER NOT NULL DEFAULT 0,
    until_us INTEGER NOT NULL DEFAULT 0,
    fetching_until_us INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, connection_id)
) STRICT, WITHOUT ROWID;
