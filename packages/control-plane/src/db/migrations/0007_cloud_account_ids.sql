ALTER TABLE cloud_accounts ADD COLUMN cloud_account_id TEXT;
ALTER TABLE cloud_machines ADD COLUMN cloud_account_id TEXT;
ALTER TABLE cloud_machines ADD COLUMN cloud_account_label TEXT;
