import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GATEWAY_VERSION } from '../src/version.ts';
import { buildGateway } from './build.ts';

const run = promisify(execFile);
let folder = '';
let bundle = '';

beforeAll(async () => {
  // Outside of the checkout: no node_modules above it.
  folder = await mkdtemp(join(tmpdir(), 'vibecode-bundle-'));
  bundle = await buildGateway(join(folder, 'vibecode-gateway.mjs'));
}, 30_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it('[CFG13] the bundle runs alone, as a program', async () => {
  const { stdout } = await run(process.execPath, [bundle, '--version'], { cwd: folder });
  expect(stdout).toMatch(new RegExp(`^${GATEWAY_VERSION} \\(([0-9a-f]{40}(-dirty)?|unknown)\\)\\n$`));
  expect((await stat(bundle)).mode & 0o111).not.toBe(0);
});

it('[CFG13] the bundle carries its templates and no source map', async () => {
  const text = await readFile(bundle, 'utf8');
  const template = await readFile(join(import.meta.dirname, '..', 'templates', 'CLAUDE.md'), 'utf8');
  expect(text).toContain(JSON.stringify(template));
  expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(text).not.toContain('sourceMappingURL');
});

it('[AGT17] the bundle carries the scripts that install agents', async () => {
  const text = await readFile(bundle, 'utf8');
  for (const name of ['install-agent.sh', 'install-claude-code.sh', 'install-codex.sh', 'install-gemini.sh']) {
    expect(text).toContain(`"${name}"`);
  }
  expect(text).toContain('remove_unused_versions');
});

it('[CFG10] says readably what is wrong', async () => {
  const fault = run(process.execPath, [bundle, 'dance'], { cwd: folder });
  await expect(fault).rejects.toMatchObject({
    code: 2,
    stderr: 'vibecode-gateway: there is no command "dance". Run `vibecode-gateway --help`.\n',
  });
});
