// The tables, as drizzle sees them. schema.workerd.test.ts holds them against what the migrations really make.
import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type {
  AgentKind,
  CloudMachineState,
  CloudProvider,
  ExitStatus,
  SystemInfo,
  UpdatePolicy,
} from '@vibecode/protocol';

/** Milliseconds since the Unix epoch everywhere. */
export const accounts = sqliteTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    kind: text('kind', { enum: ['owner'] }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('accounts_one_owner')
      .on(table.kind)
      .where(sql`kind = 'owner'`),
  ],
);

/** One-time links. Only the hash of the token is kept. */
export const signInLinks = sqliteTable('sign_in_links', {
  tokenHash: text('token_hash').primaryKey(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
});

/** Signed-in browsers. */
export const signIns = sqliteTable(
  'sign_ins',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    cookieHash: text('cookie_hash').notNull(),
    pageKeyHash: text('page_key_hash').notNull(),
    deviceName: text('device_name').notNull(),
    createdAt: integer('created_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (table) => [uniqueIndex('sign_ins_cookie').on(table.cookieHash), index('sign_ins_account').on(table.accountId)],
);

/** Machines. account_id is null until the owner's account is claimed. */
export const gateways = sqliteTable(
  'gateways',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').references(() => accounts.id),
    name: text('name').notNull(),
    credentialHash: text('credential_hash').notNull(),
    /** The machine that the control plane itself runs on; at most one. */
    isLocal: integer('is_local', { mode: 'boolean' }).notNull(),
    gatewayVersion: text('gateway_version'),
    systemInfo: text('system_info', { mode: 'json' }).$type<SystemInfo>(),
    createdAt: integer('created_at').notNull(),
    lastSeenAt: integer('last_seen_at'),
    revokedAt: integer('revoked_at'),
    /** As it was last told; null of one that cannot update itself. */
    updatePolicy: text('update_policy', { mode: 'json' }).$type<UpdatePolicy>(),
  },
  (table) => [
    index('gateways_account').on(table.accountId),
    uniqueIndex('gateways_one_local')
      .on(table.isLocal)
      .where(sql`is_local = 1`),
  ],
);

/**
 * Machines on their way in. By a one-time token, which the owner has made, so that there is an account from the start; or by
 * a code that the machine shows, whose account is whoever confirms it. Secrets are kept as hashes.
 */
export const enrolments = sqliteTable(
  'enrolments',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').references(() => accounts.id),
    /** Of the one-time token, or of the token that a machine with a code asks with. */
    secretHash: text('secret_hash').notNull(),
    codeHash: text('code_hash'),
    /** What the machine will be called, where the owner has said it. */
    name: text('name'),
    /** Of a code: what the machine says of itself, and where it asked from. */
    hostname: text('hostname'),
    clientAddress: text('client_address'),
    /** The machine that gets a new credential, instead of a new machine. */
    renewsGatewayId: text('renews_gateway_id').references(() => gateways.id),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    usedAt: integer('used_at'),
    /** The machine that came of it. */
    gatewayId: text('gateway_id').references(() => gateways.id),
    /** Of a code whose machine somebody has said is not theirs. */
    refusedAt: integer('refused_at'),
  },
  (table) => [
    uniqueIndex('enrolments_secret').on(table.secretHash),
    uniqueIndex('enrolments_code').on(table.codeHash),
    index('enrolments_expiry').on(table.expiresAt),
  ],
);

/** Tokens of clouds, sealed with a key that is not in the database. */
export const cloudAccounts = sqliteTable(
  'cloud_accounts',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    provider: text('provider').$type<CloudProvider>().notNull(),
    sealedToken: text('sealed_token').notNull(),
    /** Whose account at the cloud it is, to be shown. */
    label: text('label').notNull(),
    addedAt: integer('added_at').notNull(),
    /** The cloud's own id of it; null of a token that was kept before it was asked for. */
    cloudAccountId: text('cloud_account_id'),
  },
  (table) => [uniqueIndex('cloud_accounts_one').on(table.accountId, table.provider)],
);

/** Machines made at clouds. They cost money until destroyed: a row is written before the cloud is asked, and stays. */
export const cloudMachines = sqliteTable(
  'cloud_machines',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    provider: text('provider').$type<CloudProvider>().notNull(),
    /** The cloud's own id; null until its answer is here. */
    instanceId: text('instance_id'),
    name: text('name').notNull(),
    region: text('region').notNull(),
    size: text('size').notNull(),
    image: text('image').notNull(),
    /** As last seen at the cloud; what enrolment and hub say counts over it. */
    state: text('state').$type<CloudMachineState>().notNull(),
    problem: text('problem'),
    address: text('address'),
    enrolmentId: text('enrolment_id').notNull(),
    gatewayId: text('gateway_id').references(() => gateways.id),
    createdAt: integer('created_at').notNull(),
    /** Of its token: it enrols before that, or never. */
    expiresAt: integer('expires_at').notNull(),
    checkedAt: integer('checked_at').notNull(),
    destroyedAt: integer('destroyed_at'),
    /** The account that it was made in and that pays for it, and what to call that; null where it was not known. */
    cloudAccountId: text('cloud_account_id'),
    cloudAccountLabel: text('cloud_account_label'),
  },
  (table) => [
    index('cloud_machines_account').on(table.accountId, table.createdAt),
    index('cloud_machines_enrolment').on(table.enrolmentId),
  ],
);

/** Every session that a gateway ever reported. */
export const sessions = sqliteTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    gatewayId: text('gateway_id')
      .notNull()
      .references(() => gateways.id),
    name: text('name').notNull(),
    agent: text('agent').$type<AgentKind>().notNull(),
    command: text('command'),
    workdir: text('workdir').notNull(),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
    endReason: text('end_reason'),
    exitStatus: text('exit_status', { mode: 'json' }).$type<ExitStatus>(),
  },
  (table) => [
    index('sessions_gateway').on(table.gatewayId, table.createdAt),
    /** Pages ask for what lives every few seconds; years of history must not be read for it. */
    index('sessions_open')
      .on(table.gatewayId, table.createdAt)
      .where(sql`ended_at IS NULL`),
  ],
);

/** Who changed what, when and from where; never keystrokes, file content or secrets. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    at: integer('at').notNull(),
    accountId: text('account_id'),
    signInId: text('sign_in_id'),
    action: text('action').notNull(),
    subject: text('subject'),
    clientAddress: text('client_address'),
  },
  (table) => [index('audit_log_at').on(table.at)],
);
