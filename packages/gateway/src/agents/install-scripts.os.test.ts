import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findExecutable } from '../process/find-executable.ts';
import { runProcess } from '../process/run-process.ts';
import { AGENTS } from './agent-catalog.ts';
import { readInstallScript } from './read-install-script.ts';

const SCRIPTS = join(import.meta.dirname, '..', '..', 'scripts');
/** Those of them that this machine has are asked. */
const SHELLS: readonly (readonly string[])[] = [['sh'], ['dash'], ['busybox', 'ash'], ['bash', '--posix'], ['ksh']];

it('[AGT17] the shells of this machine can read the install scripts, and there is one for each agent to install', async () => {
  const names = (await readdir(SCRIPTS)).filter((name) => name.endsWith('.sh'));
  const PATH = process.env['PATH'] ?? '';
  for (const [shell = '', ...args] of SHELLS) {
    const file = await findExecutable(shell, PATH);
    if (file === undefined) continue;
    for (const name of names) {
      const outcome = await runProcess({ file, args: [...args, '-n', join(SCRIPTS, name)], env: { PATH } });
      expect({ shell, name, ...outcome, stderr: outcome.stderr.toString() }).toMatchObject({ status: 0, stderr: '' });
      expect((await stat(join(SCRIPTS, name))).size).toBeLessThan(65_536);
    }
  }
  for (const { install } of Object.values(AGENTS)) {
    if (install !== undefined)
      expect(await readInstallScript(install.script)).toContain('install_agent "${1:-latest}"');
  }
});
