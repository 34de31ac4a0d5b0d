CREATE TABLE accounts (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX accounts_one_owner ON accounts (kind) WHERE kind = 'owner';
CREATE TABLE sign_in_links (
  token_hash TEXT PRIMARY KEY NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
);
CREATE TABLE sign_ins (
  id TEXT PRIMARY KEY NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  cookie_hash TEXT NOT NULL,
  page_key_hash TEXT NOT NULL,
  device_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
);
CREATE UNIQUE INDEX sign_ins_cookie ON sign_ins (cookie_hash);
CREATE INDEX sign_ins_account ON sign_ins (account_id);
CREATE TABLE gateways (
  id TEXT PRIMARY KEY NOT NULL,
  account_id TEXT REFERENCES accounts (id),
  name TEXT NOT NULL,
  credential_hash TEXT NOT NULL,
  is_local INTEGER NOT NULL,
  gateway_version TEXT,
  system_info TEXT,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER,
  revoked_at INTEGER
);
CREATE INDEX gateways_account ON gateways (account_id);
CREATE UNIQUE INDEX gateways_one_local ON gateways (is_local) WHERE is_local = 1;
CREATE TABLE sessions (
  id TEXT PRIMARY KEY NOT NULL,
  gateway_id TEXT NOT NULL REFERENCES gateways (id),
  name TEXT NOT NULL,
  agent TEXT NOT NULL,
  command TEXT,
  workdir TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT,
  exit_status TEXT
);
CREATE INDEX sessions_gateway ON sessions (gateway_id, created_at);
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  at INTEGER NOT NULL,
  account_id TEXT,
  sign_in_id TEXT,
  action TEXT NOT NULL,
  subject TEXT,
  client_address TEXT
);
CREATE INDEX audit_log_at ON audit_log (at);
