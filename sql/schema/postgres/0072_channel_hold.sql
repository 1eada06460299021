-- Holds that a channel put on an order of its own, as it was last seen to say.

-- external_id: the channel's order, which may not have landed yet; place: what of it is held (a fulfilment order), '' = all of it;
-- held: 1 while it is; why: the channel's word
CREATE TABLE IF NOT EXISTS channel_hold (
    merchant_id BIGINT NOT NULL,
    connection_id BIGINT NOT NULL,
    external_id TEXT NOT NULL,
    place TEXT NOT NULL,
    held BIGINT NOT NULL,
    why TEXT NOT NULL,
    seen_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, connection_id, external_id, place)
);
