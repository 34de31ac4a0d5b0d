import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildIfChanged, BUILT_PARTS } from './build-if-changed.mjs';

let root: string;
const all = BUILT_PARTS.map((part) => part.package);

function write(path: string, text: string) {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

const build = () => buildIfChanged({ node: process.execPath, env: process.env, step: (_title, work) => work(), root });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vibecode-build-'));
  write('package-lock.json', '{}');
  write('packages/protocol/src/limits.ts', '1');
  write('packages/gateway/deploy/gateway-install.sh', '');
  for (const name of all) write(`packages/${name}/scripts/build.ts`, '');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('buildIfChanged', () => {
  it('[UP4] builds each part once', async () => {
    expect(await build()).toEqual(all);
    expect(await build()).toEqual([]);
  });

  it('[UP4] builds the part whose source changed, and all when the protocol or a dependency did', async () => {
    await build();
    write('packages/web/src/app.css', 'a {}');
    expect(await build()).toEqual(['web']);
    write('packages/gateway/deploy/gateway-install.sh', 'set -eu');
    expect(await build()).toEqual(['control-plane', 'gateway']);
    write('packages/protocol/src/limits.ts', '2');
    expect(await build()).toEqual(all);
    write('package-lock.json', '{"a":1}');
    expect(await build()).toEqual(all);
  });

  it('[UP4] a test or a page of documentation changes nothing', async () => {
    await build();
    write('packages/web/src/app.test.ts', 'x');
    write('packages/web/README.md', 'x');
    expect(await build()).toEqual([]);
  });

  it('[UP4] a build that failed is done again', async () => {
    await build();
    write('packages/gateway/scripts/build.ts', 'process.exit(1)');
    await expect(build()).rejects.toThrow('do not build');
    await expect(build()).rejects.toThrow('do not build');
    write('packages/gateway/scripts/build.ts', '');
    expect(await build()).toEqual(['gateway']);
  });
});
