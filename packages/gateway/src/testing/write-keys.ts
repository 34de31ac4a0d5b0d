// A writer of authorized_keys as a process of its own: authorizes the keys that it is given, one after the other.
// WRITE_KEYS_DIE_AT=n kills it with SIGKILL before the n-th call of node:fs/promises, so that nothing is tidied up.
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const dieAt = Number(process.env['WRITE_KEYS_DIE_AT'] ?? 'none');
let calls = 0;
let isCounting = false;

function counted(owner: object, name: string): void {
  const work = Reflect.get(owner, name) as (...args: unknown[]) => unknown;
  Reflect.set(owner, name, function (this: unknown, ...args: unknown[]) {
    if (isCounting) calls += 1;
    if (calls === dieAt) process.kill(process.pid, 'SIGKILL');
    return work.apply(this, args);
  });
}

const handle = await fs.open('/dev/null');
const methods = Object.getPrototypeOf(handle) as object;
await handle.close();
for (const name of ['chmod', 'chown', 'stat', 'readFile', 'writeFile', 'sync', 'close']) counted(methods, name);
for (const name of ['open', 'lstat', 'readlink', 'realpath', 'mkdir', 'symlink', 'unlink', 'rename', 'rm', 'readdir']) {
  counted(fs, name);
}
syncBuiltinESMExports();

const { AuthorizedKeysFile } = await import('../ssh/authorized-keys-file.ts');
const { withKey } = await import('../ssh/authorized-keys-text.ts');
const [path = '', ...keys] = process.argv.slice(2);
const file = new AuthorizedKeysFile({ path, lockWaitMs: 30_000 });
isCounting = true;
for (const base64 of keys) {
  await file.change((text) => withKey(text, { type: 'ssh-ed25519', base64, label: 'k', expiry: undefined }));
}
process.stdout.write(`${calls}`);
