import { describe, expect, it } from 'vitest';
import { ServerTurns, type TurnKind } from './server-turns.ts';

/** Takes turns and writes down which run. */
function watched() {
  const turns = new ServerTurns();
  const running: string[] = [];
  const take = (kind: TurnKind, name: string) => {
    const taken = turns.take(kind).then((end) => {
      running.push(name);
      return () => {
        running.splice(running.indexOf(name), 1);
        end();
        end();
      };
    });
    return async () => (await taken)();
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { running, take, settled };
}

describe('ServerTurns', () => {
  it('[TMX15] runs what is of one kind together, and never the two kinds', async () => {
    const { running, take, settled } = watched();
    const ends = [take('attach', 'a1'), take('attach', 'a2'), take('notify', 'n1'), take('notify', 'n2')];
    await settled();
    expect(running).toEqual(['a1', 'a2']);
    await ends[0]?.();
    await settled();
    expect(running).toEqual(['a2']);
    await ends[1]?.();
    await settled();
    expect(running).toEqual(['n1', 'n2']);
  });

  it('[TMX15] lets nobody wait for good: later ones of the kind that runs come after those that wait', async () => {
    const { running, take, settled } = watched();
    const first = take('notify', 'n1');
    const attach = take('attach', 'a1');
    take('notify', 'n2');
    await settled();
    expect(running).toEqual(['n1']);
    await first();
    await settled();
    expect(running).toEqual(['a1']);
    await attach();
    await settled();
    expect(running).toEqual(['n2']);
  });

  it('[TMX15] ends the turn of work that fails', async () => {
    const turns = new ServerTurns();
    await expect(turns.during('notify', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.during('attach', () => Promise.resolve('yes'))).toBe('yes');
  });
});
