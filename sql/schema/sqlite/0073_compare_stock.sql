-- What a channel shows, compared with what it was told, on a timer.

-- differs_us: since when it was seen to show something else than it was told, 0 = it is not; differs_quantity: what, in the
-- channel's units, -1 = no figure at all
ALTER TABLE channel_stock ADD COLUMN differs_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE channel_stock ADD COLUMN differs_quantity INTEGER NOT NULL DEFAULT 0;

-- compared_us: the end of the newest comparison; differed: figures that somebody else had changed, ever
ALTER TABLE channel_push ADD COLUMN compared_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE channel_push ADD COLUMN differed INTEGER NOT NULL DEFAULT 0;
