// Applies the bundled migrations that a database lacks. The table has wrangler's own shape, so that
// `wrangler d1 migrations apply` on Cloudflare and this on one machine agree about what was done.
import accountsMachinesSessions from './migrations/0001_accounts_machines_sessions.sql';
import openSessionsIndex from './migrations/0002_open_sessions_index.sql';
import enrolments from './migrations/0003_enrolments.sql';
import clouds from './migrations/0004_clouds.sql';
import updatePolicy from './migrations/0005_update_policy.sql';
import refusedCodes from './migrations/0006_refused_codes.sql';
import cloudAccountIds from './migrations/0007_cloud_account_ids.sql';

export interface Migration {
  name: string;
  sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  { name: '0001_accounts_machines_sessions.sql', sql: accountsMachinesSessions },
  { name: '0002_open_sessions_index.sql', sql: openSessionsIndex },
  { name: '0003_enrolments.sql', sql: enrolments },
  { name: '0004_clouds.sql', sql: clouds },
  { name: '0005_update_policy.sql', sql: updatePolicy },
  { name: '0006_refused_codes.sql', sql: refusedCodes },
  { name: '0007_cloud_account_ids.sql', sql: cloudAccountIds },
];

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/** Each migration and its row in the table are one transaction. Returns the names of those applied now. */
export async function applyMigrations(
  d1: D1Database,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<string[]> {
  await d1.prepare(CREATE_TABLE).run();
  const { results } = await d1.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const done = new Set(results.map((row) => row.name));
  const applied: string[] = [];
  for (const migration of migrations) {
    if (done.has(migration.name)) continue;
    await d1.batch([
      ...statementsOf(migration.sql).map((statement) => d1.prepare(statement)),
      d1.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(migration.name),
    ]);
    applied.push(migration.name);
  }
  return applied;
}

/** Statements end at a semicolon that ends a line; migrations keep to that. */
function statementsOf(sql: string): string[] {
  return sql
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
