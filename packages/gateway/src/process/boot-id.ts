// What tells one run of this machine from the next.
import { readFile } from 'node:fs/promises';
import { runProcess } from './run-process.ts';

/** Empty where the system has nothing of the kind. */
export async function bootId(): Promise<string> {
  if (process.platform === 'linux') {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
  }
  const args = ['-n', 'kern.bootsessionuuid'];
  const said = await runProcess({ file: '/usr/sbin/sysctl', args, env: {} }).catch(() => undefined);
  return said?.stdout.toString().trim() ?? '';
}
