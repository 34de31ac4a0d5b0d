import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GATEWAY_VERSION } from '../src/version.ts';
import { buildExecutables, type Executables } from './build-executable.ts';
import { ownTarget } from './bun-runtime.ts';
import { bundleGateway } from './bundle-gateway.ts';

const run = promisify(execFile);
const target = ownTarget();
const commit = '0123456789abcdef0123456789abcdef01234567';
let folder = '';
let made: Executables;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vibecode-executable-'));
  if (target !== undefined) {
    made = await buildExecutables({ targets: [target], folder: join(folder, 'a'), commit, releaseKeys: [] });
  }
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const sha256 = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

it.skipIf(target === undefined)('[UPD1] two builds of one commit are one file, byte for byte', async () => {
  const again = await buildExecutables({
    targets: made.files.map((file) => file.target),
    folder: join(folder, 'b'),
    commit,
    releaseKeys: [],
  });
  expect(again.bundleSha256).toBe(made.bundleSha256);
  const [first, second] = [made.files[0]?.path ?? '', again.files[0]?.path ?? ''];
  expect(first).not.toBe(second);
  expect(await sha256(second)).toBe(await sha256(first));
});

it.skipIf(target === undefined)('[UPD1] names its version and commit, and runs in an empty environment', async () => {
  const { stdout } = await run(made.files[0]?.path ?? '', ['--version'], { env: {}, cwd: '/' });
  expect(stdout).toBe(`${GATEWAY_VERSION} (${commit})\n`);
});

it.skipIf(target === undefined)('[UPD1] takes no settings from the folder it is started in', async () => {
  await writeFile(join(folder, '.env'), 'VIBECODE_CONTROL_PLANE_URL=nonsense\n');
  await writeFile(join(folder, 'bunfig.toml'), 'preload = ["./planted.mjs"]\n');
  await writeFile(join(folder, 'planted.mjs'), 'console.log("planted");\n');
  const file = made.files[0]?.path ?? '';
  const status = run(file, ['status'], { env: { HOME: folder }, cwd: folder });
  await expect(status).rejects.toMatchObject({ code: 3, stdout: expect.stringMatching(/^No gateway runs/) as unknown });
});

it('[UPD1] the bundle does not depend on where it is written', async () => {
  const info = { commit, isExecutable: true, releaseKeys: [] };
  const [one, two] = [join(folder, 'one.mjs'), join(folder, 'deep', 'er', 'two.mjs')];
  await bundleGateway({ outfile: one, info });
  await bundleGateway({ outfile: two, info });
  expect(await sha256(two)).toBe(await sha256(one));
  expect(await readFile(one, 'utf8')).toContain(commit);
});
