// Migrations on a database that is in use, from the version that had the first four of them.
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { applyMigrations, MIGRATIONS } from './apply-migrations.ts';
import { findCloudAccount } from './clouds.ts';
import { openDatabase } from './database.ts';
import { findEnrolment } from './enrolments.ts';
import { findGatewayByCredential } from './gateways.ts';

const ROWS = [
  "INSERT INTO accounts VALUES ('acc', 'Ana', 'owner', 1)",
  "INSERT INTO gateways VALUES ('gate', 'acc', 'box', 'hash', 0, '0.1.0', NULL, 1, 2, NULL)",
  "INSERT INTO enrolments VALUES ('enr', 'acc', 'secret', NULL, 'box', NULL, NULL, NULL, 1, 2, NULL, NULL)",
  "INSERT INTO cloud_accounts VALUES ('cloud', 'acc', 'digitalocean', 'sealed', 'ana@example.com', 1)",
];

it('[API9] what is missing is added to a database with rows, which all stay and have nothing in what is new', async () => {
  await applyMigrations(env.DB, MIGRATIONS.slice(0, 4));
  await env.DB.batch(ROWS.map((row) => env.DB.prepare(row)));
  expect(await applyMigrations(env.DB)).toEqual(MIGRATIONS.slice(4).map(({ name }) => name));
  expect(await applyMigrations(env.DB)).toEqual([]);
  const db = openDatabase(env.DB);
  expect(await findGatewayByCredential(db, { id: 'gate', credentialHash: 'hash' })).toMatchObject({
    name: 'box',
    lastSeenAt: 2,
    updatePolicy: null,
  });
  expect(await findEnrolment(db, { id: 'enr', accountId: 'acc' })).toMatchObject({ name: 'box', refusedAt: null });
  expect(await findCloudAccount(db, { accountId: 'acc', provider: 'digitalocean' })).toMatchObject({
    label: 'ana@example.com',
    cloudAccountId: null,
  });
});

it('[API9] a migration that fails leaves nothing, and is tried whole the next time', async () => {
  const cut = { name: '9999_cut.sql', sql: 'CREATE TABLE half (id TEXT);\nNO SUCH STATEMENT;\n' };
  await expect(applyMigrations(env.DB, [cut])).rejects.toThrow();
  const mended = { ...cut, sql: 'CREATE TABLE half (id TEXT);\n' };
  expect(await applyMigrations(env.DB, [mended])).toEqual([cut.name]);
});
