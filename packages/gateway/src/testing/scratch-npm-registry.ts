// An npm registry on loopback with packages of a test's own: what the install scripts meet instead of the network.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ScratchNpmRegistry extends AsyncDisposable {
  url: string;
  /** Paths that were asked for. */
  asked: string[];
  /** A version of a package with one program, a shell script or a module of Node by its first line. */
  publish: (release: { name: string; version: string; bin: string; text: string }) => Promise<void>;
  /** Archives are held back until the function that this gives is called. */
  holdArchives: () => () => void;
  /** Archives arrive damaged from now on. */
  damageArchives: () => void;
}

interface Release {
  manifest: Record<string, unknown>;
  archive: Buffer;
  archiveName: string;
}

export async function scratchNpmRegistry(): Promise<ScratchNpmRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'vibecode-registry-'));
  const releases = new Map<string, Map<string, Release>>();
  const asked: string[] = [];
  let held: Promise<void> | undefined;
  let isDamaging = false;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent(request.url ?? '').replace(/^\//, '');
    asked.push(path);
    const [name = '', file] = path.split('/-/');
    const versions = releases.get(name);
    if (versions === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
      return;
    }
    if (file === undefined) {
      const manifests = Object.fromEntries([...versions].map(([version, { manifest }]) => [version, manifest]));
      const body = { name, 'dist-tags': { latest: [...versions.keys()].at(-1) }, versions: manifests };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return;
    }
    await held;
    const release = [...versions.values()].find(({ archiveName }) => archiveName === file);
    if (release === undefined) response.writeHead(404).end();
    else response.writeHead(200).end(isDamaging ? Buffer.from('no archive') : release.archive);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    asked,
    async publish({ name, version, bin, text }) {
      const root = join(folder, `${name.replaceAll('/', '-')}-${version}`);
      const program = join(root, 'package', 'bin', bin);
      await mkdir(dirname(program), { recursive: true });
      await writeFile(program, text, { mode: 0o755 });
      const description = { name, version, bin: { [bin]: `bin/${bin}` } };
      await writeFile(join(root, 'package', 'package.json'), JSON.stringify(description));
      await run('tar', ['-czf', join(root, 'package.tgz'), '-C', root, 'package']);
      const archive = await readFile(join(root, 'package.tgz'));
      const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
      const archiveName = `${name.split('/').at(-1)}-${version}.tgz`;
      const manifest = { ...description, dist: { tarball: `${url}/${name}/-/${archiveName}`, integrity } };
      const versions = releases.get(name) ?? new Map<string, Release>();
      releases.set(name, versions.set(version, { manifest, archive, archiveName }));
    },
    holdArchives() {
      const gate = Promise.withResolvers<void>();
      held = gate.promise;
      return () => gate.resolve();
    },
    damageArchives() {
      isDamaging = true;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
