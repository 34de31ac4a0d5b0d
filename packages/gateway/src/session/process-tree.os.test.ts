import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ProcessTree } from './process-tree.ts';

const rest = { paneId: '%1', socketPath: '/nowhere', serverPid: 1 };

/** A shell that leads a POSIX session of its own and says its child's pid. */
async function leader(script: string) {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, pid: child.pid ?? 0, grandchild: Number(said.toString()) };
}

describe('ProcessTree', () => {
  it('[END5] holds nothing of a leader that was gone before it looked', async () => {
    const { child, pid, grandchild } = await leader('sleep 100 >/dev/null 2>&1 & echo $!');
    await once(child, 'close');
    const tree = new ProcessTree({ panePid: pid, ...rest });
    expect(await tree.refresh()).toEqual([]);
    expect(await tree.killAll()).toBe(0);
    process.kill(grandchild, 'SIGKILL');
  });

  it('[END5] still holds what its leader left behind, and kills it', async () => {
    const { child, pid, grandchild } = await leader('sleep 100 >/dev/null 2>&1 & echo $!; read word');
    const tree = new ProcessTree({ panePid: pid, ...rest });
    expect((await tree.refresh()).map((member) => member.pid)).toEqual([pid, grandchild].sort((a, b) => a - b));
    child.stdin.end();
    await once(child, 'close');
    expect((await tree.refresh()).map((member) => member.pid)).toEqual([grandchild]);
    expect(await tree.killAll()).toBe(1);
    expect(await tree.killAll()).toBe(0);
  });
});
