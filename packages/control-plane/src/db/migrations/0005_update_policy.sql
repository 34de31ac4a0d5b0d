ALTER TABLE gateways ADD COLUMN update_policy TEXT;
