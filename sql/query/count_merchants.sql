SELECT count(*) FROM merchant
