// The schema that the queries are typed by, against the tables that the migrations make.
import { env } from 'cloudflare:workers';
import { getTableName, is, SQL } from 'drizzle-orm';
import { getTableConfig, SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { beforeAll, expect, it } from 'vitest';
import { applyMigrations } from './apply-migrations.ts';
import * as schema from './schema.ts';

const TABLES = Object.values(schema).filter((value) => is(value, SQLiteTable));

beforeAll(async () => {
  await applyMigrations(env.DB);
});

it('[API10] has the same tables', async () => {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name <> 'd1_migrations'",
  ).all<{ name: string }>();
  expect(results.map(({ name }) => name).sort()).toEqual(TABLES.map(getTableName).sort());
});

it.each(TABLES.map((table) => [getTableName(table), table] as const))(
  '[API10] %s has the same columns',
  async (name, table) => {
    const { results } = await env.DB.prepare(`PRAGMA table_info(${name})`).all();
    const made = results.map((row) => ({
      name: row['name'],
      type: row['type'],
      notNull: row['notnull'] === 1,
      key: row['pk'] === 1,
    }));
    const declared = getTableConfig(table).columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      notNull: column.notNull,
      key: column.primary,
    }));
    expect(made).toEqual(declared);
  },
);

it.each(TABLES.map((table) => [getTableName(table), table] as const))(
  '[API10] %s has the same indexes and references',
  async (name, table) => {
    const { results: indexes } = await env.DB.prepare(`PRAGMA index_list(${name})`).all();
    const made = await Promise.all(
      indexes
        .filter((row) => row['origin'] === 'c')
        .map(async (row) => {
          const { results } = await env.DB.prepare(`PRAGMA index_info(${String(row['name'])})`).all();
          return {
            name: row['name'],
            unique: row['unique'] === 1,
            partial: row['partial'] === 1,
            columns: results.map((column) => column['name']),
          };
        }),
    );
    const { indexes: declaredIndexes, foreignKeys } = getTableConfig(table);
    const declared = declaredIndexes.map(({ config }) => ({
      name: config.name,
      unique: config.unique,
      partial: is(config.where, SQL),
      columns: config.columns.map((column) => (is(column, SQLiteColumn) ? column.name : 'an expression')),
    }));
    const byName = (a: { name: unknown }, b: { name: unknown }) => String(a.name).localeCompare(String(b.name));
    expect(made.sort(byName)).toEqual(declared.sort(byName));

    const { results: references } = await env.DB.prepare(`PRAGMA foreign_key_list(${name})`).all();
    const declaredReferences = foreignKeys.map((key) => {
      const { columns, foreignTable, foreignColumns } = key.reference();
      return `${columns[0]?.name} -> ${getTableName(foreignTable)}.${foreignColumns[0]?.name}`;
    });
    expect(
      references.map((row) => `${String(row['from'])} -> ${String(row['table'])}.${String(row['to'])}`).sort(),
    ).toEqual(declaredReferences.sort());
  },
);

it('[API9] a failing migration leaves nothing behind, and the next start goes on from there', async () => {
  const good = { name: '0002_good.sql', sql: 'CREATE TABLE extra (id TEXT);\n' };
  const bad = { name: '0003_bad.sql', sql: 'CREATE TABLE half (id TEXT);\nCREATE TABLE half (id TEXT);\n' };
  await expect(applyMigrations(env.DB, [good, bad])).rejects.toThrow(/already exists/);
  expect(await env.DB.prepare("SELECT count(*) AS count FROM sqlite_master WHERE name = 'half'").first('count')).toBe(
    0,
  );
  expect(await applyMigrations(env.DB, [good, { ...bad, sql: 'CREATE TABLE half (id TEXT);' }])).toEqual([bad.name]);
});
