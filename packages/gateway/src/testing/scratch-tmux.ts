// A tmux server of a test's own, in a folder of its own, gone with the test.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sessionEnvironment } from '../process/session-environment.ts';
import { ControlClient } from '../tmux/control-client.ts';
import type { PaneListener } from '../tmux/pane-control.ts';
import { TmuxServer } from '../tmux/tmux-server.ts';

export interface ScratchTmux extends AsyncDisposable {
  folder: string;
  server: TmuxServer;
  env: Readonly<Record<string, string>>;
  /** A session that runs argv; answers with its pane's id. */
  pane: (argv: readonly string[], size?: { columns: number; rows: number }) => Promise<string>;
}

export async function scratchTmux(variables: Readonly<Record<string, string>> = {}): Promise<ScratchTmux> {
  const folder = await mkdtemp(join(tmpdir(), 'vibecode-test-'));
  // A home without profiles: login shells start at once and print nothing.
  const env = { ...sessionEnvironment({ ...process.env, HOME: folder, SHELL: '/bin/bash' }), ...variables };
  const server = await TmuxServer.start({ folder: join(folder, 'tmux'), env });
  return {
    folder,
    server,
    env,
    async pane(argv, { columns, rows } = { columns: 80, rows: 24 }) {
      const size = ['-x', String(columns), '-y', String(rows)];
      const command = ['new-session', '-d', '-P', '-F', '#{pane_id}', ...size, '--', ...argv];
      const printed = await server.run(command, { notifies: true });
      const paneId = printed.trim();
      await server.run(['set-option', '-w', '-t', paneId, 'window-size', 'manual']);
      return paneId;
    },
    async [Symbol.asyncDispose]() {
      await server.tryRun(['kill-server']);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Waits until `look` gives something other than undefined or false. */
export async function until<T>(look: () => T | Promise<T>, what: string): Promise<Exclude<T, undefined | false>> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    await sleep(20);
  }
  throw new Error(`waited in vain for ${what}`);
}

export interface HeardPane extends AsyncDisposable {
  control: ControlClient;
  /** All output so far, as text. */
  text: () => string;
  events: string[];
}

/** An open control client that writes down what it hears. */
export async function hearPane(server: TmuxServer, paneId: string): Promise<HeardPane> {
  const events: string[] = [];
  const output: Uint8Array[] = [];
  const listener: PaneListener = {
    output: (bytes) => output.push(bytes),
    paused: () => events.push('paused'),
    continued: () => events.push('continued'),
    resized: ({ columns, rows }) => events.push(`resized ${columns}x${rows}`),
    modeChanged: (inMode) => events.push(`mode ${inMode}`),
    clientsChanged: () => events.push('clients'),
    paneGone: () => events.push('gone'),
    closed: () => events.push('closed'),
  };
  const control = await new Promise<ControlClient>((resolve, reject) => {
    const client = new ControlClient({
      server,
      paneId,
      opened: resolve,
      listener: { ...listener, closed: () => (events.push('closed'), reject(new Error('the client closed'))) },
    });
    return client;
  });
  return {
    control,
    events,
    text: () => Buffer.concat(output).toString(),
    [Symbol.asyncDispose]: async () => control.close(),
  };
}
