CREATE INDEX sessions_open ON sessions (gateway_id, created_at) WHERE ended_at IS NULL;
