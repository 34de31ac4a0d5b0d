import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '@vibecode/protocol';
import { encodeInputPayload, FRAME_KIND, INPUT_FLAG } from '@vibecode/protocol/frames';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../platform/system-clock.ts';
import { scratchRegistry, type HeardOutput, type ScratchRegistry } from '../testing/scratch-registry.ts';
import { until } from '../testing/scratch-tmux.ts';
import type { LiveSession } from './live-session.ts';

/** A raw-mode program that writes what it is typed to a file; with brackets when it asks for them. */
async function reader(
  scratch: ScratchRegistry,
  options: { brackets: boolean },
): Promise<{ session: LiveSession<HeardOutput>; read: () => Promise<Buffer> }> {
  const { folder } = scratch.tmux;
  const file = join(folder, 'typed');
  await writeFile(
    join(folder, 'reader.mjs'),
    `import { appendFileSync } from 'node:fs';
     process.stdin.setRawMode(true);
     process.stdin.on('data', (bytes) => appendFileSync(${JSON.stringify(file)}, bytes));
     process.stdout.write('${options.brackets ? String.raw`\x1b[?2004h` : ''}ready');`,
  );
  const command = `exec ${process.execPath} ${join(folder, 'reader.mjs')}`;
  const session = await scratch.create({ agent: 'custom', command });
  const screen = () => scratch.tmux.server.run(['capture-pane', '-p', '-t', session.paneId]);
  await until(async () => (await screen()).includes('ready'), 'the reader');
  session.input.viewerAttached(1, '0000000000000001');
  return { session, read: () => readFile(file).catch(() => Buffer.alloc(0)) };
}

function send(
  session: LiveSession<HeardOutput>,
  { counter, bytes, flags = 0 }: { counter: number; bytes: Buffer; flags?: number },
): void {
  const payload = Buffer.concat([...encodeInputPayload({ counter, sentAtMs: systemClock.nowMs(), bytes })]);
  session.input.frame({
    kind: FRAME_KIND.INPUT,
    flags,
    id: session.sessionId,
    viewer: 1,
    epoch: 0,
    offset: 0,
    payload,
  });
}

function paste(session: LiveSession<HeardOutput>, { counter, bytes }: { counter: number; bytes: Buffer }): number {
  let next = counter;
  for (let at = 0; at < bytes.length; at += limits.PASTE_CHUNK_BYTES) {
    const end = at + limits.PASTE_CHUNK_BYTES;
    const flags = INPUT_FLAG.PASTE | (end < bytes.length ? INPUT_FLAG.MORE : 0);
    send(session, { counter: next, bytes: bytes.subarray(at, end), flags });
    next += 1;
  }
  return next;
}

describe('input through tmux', () => {
  it('[INP1] types every byte as it is', async () => {
    await using scratch = await scratchRegistry();
    const { session, read } = await reader(scratch, { brackets: false });
    const bytes = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), randomBytes(700)]);
    send(session, { counter: 1, bytes });
    await until(() => scratch.acks.length > 0, 'the ack');
    expect(await until(async () => (await read()).length >= bytes.length && read(), 'the bytes')).toEqual(bytes);
    expect(scratch.acks).toEqual([{ viewer: 1, counter: 1, refusal: undefined }]);
  });

  it('[INP5] pastes 1 MB byte for byte, with keys typed meanwhile after it', async () => {
    await using scratch = await scratchRegistry();
    const { session, read } = await reader(scratch, { brackets: false });
    const text = `${randomBytes(48).toString('base64')} é漢🙂\t\r`;
    const bytes = Buffer.from(text.repeat(Math.ceil(1_048_576 / Buffer.byteLength(text))));
    const next = paste(session, { counter: 1, bytes });
    send(session, { counter: next, bytes: Buffer.from('after') });
    const typed = await until(async () => {
      const soFar = await read();
      return soFar.length >= bytes.length + 5 && soFar;
    }, 'the paste');
    expect(typed.equals(Buffer.concat([bytes, Buffer.from('after')]))).toBe(true);
    // One ack may stand for both: they are cumulative, and wait until the echo is through.
    await until(() => scratch.acks.at(-1)?.counter === next, 'the ack');
    expect(scratch.acks.every(({ refusal }) => refusal === undefined)).toBe(true);
  });

  it('[INP5] does not hold up another session while a large paste goes into a program that reads nothing', async () => {
    await using scratch = await scratchRegistry();
    const stuck = await scratch.create({ agent: 'custom', command: 'stty raw -echo; echo ready; exec sleep 1000' });
    const other = await scratch.create({ agent: 'custom', command: 'exec cat' });
    const screen = () => scratch.tmux.server.run(['capture-pane', '-p', '-t', stuck.paneId]);
    await until(async () => (await screen()).includes('ready'), 'the program');
    stuck.input.viewerAttached(1, '0000000000000001');
    other.input.viewerAttached(1, '0000000000000002');
    paste(stuck, { counter: 1, bytes: Buffer.alloc(limits.MAX_PASTE_BYTES, 'x') });
    send(other, { counter: 1, bytes: Buffer.from('alive\r') });
    await until(() => other.output.text().includes('alive'), 'the echo');
    await until(() => scratch.acks.length === 2, 'both acks');
  });

  it('[INP6] keeps a paste with embedded brackets inside its brackets', async () => {
    await using scratch = await scratchRegistry();
    const { session, read } = await reader(scratch, { brackets: true });
    paste(session, { counter: 1, bytes: Buffer.from('a\u001b[201~\rrm -rf x\r\u001b[200~\u009b201~b\u0003') });
    const typed = await until(async () => {
      const soFar = (await read()).toString();
      return soFar.endsWith('~') && soFar.length > 10 && soFar;
    }, 'the paste');
    expect(typed).toBe('\u001b[200~a\rrm -rf x\rb\u001b[201~');
  });

  it('[INP1] types into our pane while somebody is in copy mode or works in a split beside it', async () => {
    await using scratch = await scratchRegistry();
    const { session, read } = await reader(scratch, { brackets: false });
    const { server } = scratch.tmux;
    await server.run(['split-window', '-t', session.paneId, '--', 'cat']);
    await server.run(['copy-mode', '-t', session.paneId]);
    await until(() => session.output.events.includes('mode true'), 'copy mode');
    send(session, { counter: 1, bytes: Buffer.from('one') });
    await until(() => scratch.acks.length === 1, 'the ack');
    await until(() => session.output.events.includes('mode false'), 'the end of copy mode');
    expect(scratch.texts).toEqual([
      `{"type":"session.notice","session_id":"${session.sessionId}","body":{"kind":"copy_mode_left"}}`,
    ]);
    await server.run(['choose-tree', '-t', session.paneId]).catch(() => undefined);
    paste(session, { counter: 2, bytes: Buffer.from('two') });
    await until(() => scratch.acks.length === 2, 'the other ack');
    expect((await until(async () => (await read()).length >= 6 && read(), 'both')).toString()).toBe('onetwo');
  });

  it('[INP8] types a text of many lines, and Enter once it has arrived', async () => {
    await using scratch = await scratchRegistry();
    const { session, read } = await reader(scratch, { brackets: true });
    const typing = session.input.text({ text: 'two\nlines é\u001b[201~', submit: true });
    send(session, { counter: 1, bytes: Buffer.from('!') });
    await typing;
    const typed = await until(async () => (await read()).toString().endsWith('!') && read(), 'the text');
    expect(typed.toString()).toBe('\u001b[200~two\rlines é\u001b[201~\r!');
    await session.input.text({ text: '', submit: true });
    await until(async () => (await read()).toString().endsWith('!\r'), 'the Enter alone');
  });
});
