// `node packages/gateway/mock-control-plane/main.ts`: a control plane by hand, for who works on the gateway.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { AgentKind } from '@vibecode/protocol';
import { MockControlPlane } from './mock-control-plane.ts';
import { newMockId, type MockGatewayLink } from './mock-gateway-link.ts';
import { MockViewer } from './mock-viewer.ts';

const HELP = `  list                               sessions that are alive
  create [agent] [folder]            agent: shell (default), claude-code, codex, gemini
  attach [number]                    live terminal; leave with Ctrl-]
  snapshot [number]                  the screen as text
  end [number]                       ends a session
  send {"type": …}                   any text message, as it is
  cut | slow <bytes a second> | fast faults of the line
  quit
`;
const LEAVE_KEY = 0x1d;

const plane = await MockControlPlane.start();
const credentialFile = join(await mkdtemp(join(tmpdir(), 'vibecode-mock-')), 'credential');
await writeFile(credentialFile, plane.credential, { mode: 0o600 });
process.stdout.write(
  `Connect a gateway from another terminal:\n\n  VIBECODE_CONTROL_PLANE_URL=${plane.url} VIBECODE_CREDENTIAL_FILE=${credentialFile} \\\n    node packages/gateway/src/main.ts run\n\n`,
);
let link: MockGatewayLink = await plane.link({ timeoutMs: 2 ** 30 });
process.stdout.write(`Connected: ${link.hello.system_info.hostname}, ${link.hello.sessions.length} sessions.\n${HELP}`);
let viewerId = 0;

const lines = createInterface({ input: process.stdin, output: process.stdout });
lines.setPrompt('mock> ');
lines.prompt();
for await (const line of lines) {
  link = plane.links.items.at(-1) ?? link;
  try {
    if (!(await perform(line.trim()))) break;
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  lines.prompt();
}
lines.close();
await plane.stop();

/** Sessions alive: those of hello and those started since, without the ended. */
function sessionIds(): string[] {
  const ids = new Set(link.hello.sessions.map((session) => session.session_id));
  for (const { type, session_id: id } of link.messages.items) {
    if (id === undefined) continue;
    if (type === 'session.started') ids.add(id);
    if (type === 'session.ended') ids.delete(id);
  }
  return [...ids];
}

/** false: it is over. */
async function perform(line: string): Promise<boolean> {
  const [word = '', ...rest] = line.split(/\s+/);
  const ids = sessionIds();
  const chosen = { session_id: ids[Number(rest[0] ?? ids.length - 1)] ?? newMockId() };
  const say = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  const size = { columns: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24 };
  switch (word) {
    case '':
      return true;
    case 'quit':
      return false;
    case 'list':
      for (const [number, id] of ids.entries()) process.stdout.write(`${number}  ${id}\n`);
      return true;
    case 'create': {
      const [agent = 'shell', workdir = '~'] = rest;
      const id = newMockId();
      // What is no agent is the gateway's to refuse.
      const body = { name: id.slice(0, 6), agent: agent as AgentKind, workdir, ...size };
      say(await link.ask('session.create', body, { session_id: id }));
      return true;
    }
    case 'attach':
      await live(chosen.session_id, size);
      return true;
    case 'snapshot':
      say(await link.ask('session.snapshot', {}, chosen));
      return true;
    case 'end':
      say(await link.ask('session.end', {}, chosen));
      return true;
    case 'send':
      link.sendText(line.slice('send '.length));
      return true;
    case 'cut':
      link.cut();
      return true;
    case 'slow':
      link.fromGateway.faults = { bytesPerSecond: Number(rest[0] ?? 125_000) };
      return true;
    case 'fast':
      link.fromGateway.faults = {};
      return true;
    default:
      process.stdout.write(HELP);
      return true;
  }
}

async function live(sessionId: string, size: { columns: number; rows: number }): Promise<void> {
  const viewer = new MockViewer({ link, sessionId, viewerId: (viewerId += 1), size });
  viewer.onBytes((bytes) => process.stdout.write(bytes));
  await viewer.attach();
  lines.pause();
  process.stdin.setRawMode?.(true).resume();
  await new Promise<void>((resolve) => {
    const typed = (keys: Buffer): void => {
      if (keys.includes(LEAVE_KEY)) {
        process.stdin.off('data', typed);
        resolve();
      } else {
        viewer.type(keys.toString('utf8'));
      }
    };
    process.stdin.on('data', typed);
  });
  process.stdin.setRawMode?.(false);
  viewer.leave();
  process.stdout.write('\u001bc');
  lines.resume();
}
