CREATE TABLE cloud_accounts (
  id TEXT PRIMARY KEY NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  provider TEXT NOT NULL,
  sealed_token TEXT NOT NULL,
  label TEXT NOT NULL,
  added_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX cloud_accounts_one ON cloud_accounts (account_id, provider);
CREATE TABLE cloud_machines (
  id TEXT PRIMARY KEY NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  provider TEXT NOT NULL,
  instance_id TEXT,
  name TEXT NOT NULL,
  region TEXT NOT NULL,
  size TEXT NOT NULL,
  image TEXT NOT NULL,
  state TEXT NOT NULL,
  problem TEXT,
  address TEXT,
  enrolment_id TEXT NOT NULL,
  gateway_id TEXT REFERENCES gateways (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  checked_at INTEGER NOT NULL,
  destroyed_at INTEGER
);
CREATE INDEX cloud_machines_account ON cloud_machines (account_id, created_at);
CREATE INDEX cloud_machines_enrolment ON cloud_machines (enrolment_id);
