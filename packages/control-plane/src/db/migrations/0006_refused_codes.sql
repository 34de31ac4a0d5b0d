ALTER TABLE enrolments ADD COLUMN refused_at INTEGER;
