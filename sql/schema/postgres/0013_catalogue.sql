-- The catalogue in full: variants, what has to be known before goods are accepted, packaging levels with codes of
-- their own, and bundles whose earlier words are kept.
-- variant_of: the style an article is a variant of; variant: what tells it from its sisters ("size=M");
-- packaging: the standard it travels in; look_alike: the SKU it is mistaken for; distinguishing_label: what tells them
-- apart; stated: which flags the owner has said (bits 1 lot, 2 expiry, 4 serial, 8 fragile)
ALTER TABLE sku ADD COLUMN variant_of TEXT NOT NULL DEFAULT '';
ALTER TABLE sku ADD COLUMN variant TEXT NOT NULL DEFAULT '';
ALTER TABLE sku ADD COLUMN packaging TEXT NOT NULL DEFAULT '';
ALTER TABLE sku ADD COLUMN look_alike TEXT NOT NULL DEFAULT '';
ALTER TABLE sku ADD COLUMN distinguishing_label TEXT NOT NULL DEFAULT '';
ALTER TABLE sku ADD COLUMN fragile BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sku ADD COLUMN stated BIGINT NOT NULL DEFAULT 0;

-- a packaging level above the each: how many eaches it holds, what it weighs and measures
CREATE TABLE IF NOT EXISTS sku_level (
    merchant_id BIGINT NOT NULL,
    sku_id BIGINT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('inner', 'case')),
    qty_each BIGINT NOT NULL CHECK (qty_each > 1),
    weight_g BIGINT NOT NULL DEFAULT 0,
    length_mm BIGINT NOT NULL DEFAULT 0,
    width_mm BIGINT NOT NULL DEFAULT 0,
    height_mm BIGINT NOT NULL DEFAULT 0,
    updated_at_us BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, sku_id, level)
);

-- the level a barcode is printed on: each, inner, case, or '' where nobody said
ALTER TABLE alias ADD COLUMN level TEXT NOT NULL DEFAULT '';

-- when a component was written into its version; what was replaced or taken out stays in bundle_component_past, so that
-- an order keeps the list it was accepted with
ALTER TABLE bundle_component ADD COLUMN made_at_us BIGINT NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS bundle_by_component ON bundle_component (merchant_id, component_sku_id);
CREATE TABLE IF NOT EXISTS bundle_component_past (
    merchant_id BIGINT NOT NULL,
    bundle_sku_id BIGINT NOT NULL,
    valid_from_us BIGINT NOT NULL,
    component_sku_id BIGINT NOT NULL,
    made_at_us BIGINT NOT NULL,
    ended_at_us BIGINT NOT NULL,
    qty_each BIGINT NOT NULL,
    PRIMARY KEY (merchant_id, bundle_sku_id, valid_from_us, component_sku_id, made_at_us, ended_at_us)
);
