CREATE TABLE enrolments (
  id TEXT PRIMARY KEY NOT NULL,
  account_id TEXT REFERENCES accounts (id),
  secret_hash TEXT NOT NULL,
  code_hash TEXT,
  name TEXT,
  hostname TEXT,
  client_address TEXT,
  renews_gateway_id TEXT REFERENCES gateways (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  gateway_id TEXT REFERENCES gateways (id)
);
CREATE UNIQUE INDEX enrolments_secret ON enrolments (secret_hash);
CREATE UNIQUE INDEX enrolments_code ON enrolments (code_hash);
CREATE INDEX enrolments_expiry ON enrolments (expires_at);
