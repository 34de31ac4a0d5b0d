// The real agents from the real npm registry: installed through the link into a clean home, then started in tmux sessions.
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentKind, CommandBodies } from '@vibecode/protocol';
import { MockControlPlane, newMockId, type MockGatewayLink } from '../../mock-control-plane/index.ts';
import { AGENTS } from '../agents/agent-catalog.ts';
import { findExecutable } from '../process/find-executable.ts';
import { runProcess } from '../process/run-process.ts';
import { TestMachine } from './test-machine.ts';

export interface AgentProof {
  agent: string;
  version: string;
  seconds: number;
  megabytes: number;
  /** Said in a session of the gateway's own tmux. */
  saidInSession: string;
  /** First line of the agent's own screen, started as a person starts it. */
  firstLine: string;
}

export interface AgentsProofOptions {
  /** Without node and npm, as a new cloud machine is; else the machine's own PATH. */
  isBare: boolean;
  /** Undefined for the tested ones. */
  version?: 'latest';
  progress: (line: string) => void;
}

/** What a Debian without extra packages has, and curl or wget. */
const BARE_TOOLS = (
  'awk basename bash cat chmod cp curl cut date df dirname du echo env false find grep gzip head hostname id ln locale ls ' +
  'mkdir mktemp mv printf ps readlink rm rmdir sed sh sha512sum sleep sort stat tail tar touch tr true tty uname wc wget which'
).split(' ');
const INSTALL_TIMEOUT_MS = 1_800_000;
const SCREEN_TIMEOUT_MS = 60_000;
const SIZE = { columns: 120, rows: 40 };

export async function runAgentsProof({ isBare, version, progress }: AgentsProofOptions): Promise<AgentProof[]> {
  const plane = await MockControlPlane.start();
  const machine = await TestMachine.make();
  try {
    const own = process.env['PATH'] ?? '';
    const PATH = isBare ? await bareTools(machine, own) : own;
    await writeFile(join(machine.home, '.bash_profile'), `export PATH='${PATH}'\nPS1='ready> '\n`);
    const gateway = await machine.startGateway(plane);
    const link = await plane.link({ timeoutMs: 60_000 }).catch((cause: unknown) => {
      throw new Error(`the gateway did not connect:\n${gateway.log}`, { cause });
    });
    const proofs: AgentProof[] = [];
    for (const { kind, executable, install } of Object.values(AGENTS)) {
      if (install === undefined || executable === undefined) continue;
      const startedAt = performance.now();
      const installed = await installAgent(link, { agent: kind, ...(version && { version }) }, progress);
      const seconds = (performance.now() - startedAt) / 1_000;
      const folder = join(machine.home, '.local/share/vibecode/agents', kind);
      proofs.push({
        agent: kind,
        version: installed,
        seconds,
        megabytes: await megabytes(folder),
        saidInSession: await sayVersion(link, executable),
        firstLine: firstLine(await showsInSession(link, { agent: kind }, /\S+\s+\S+\s+\S+/)),
      });
      if ((await readdir(folder)).join() !== installed) throw new Error(`${folder} holds more than ${installed}`);
    }
    return proofs;
  } finally {
    await plane.stop();
    await machine.remove();
  }
}

async function bareTools(machine: TestMachine, own: string): Promise<string> {
  const tools = join(machine.folder, 'tools');
  await mkdir(tools);
  for (const name of BARE_TOOLS) {
    const file = await findExecutable(name, own);
    if (file !== undefined) await symlink(file, join(tools, name));
  }
  return tools;
}

async function installAgent(
  link: MockGatewayLink,
  body: CommandBodies['agents.install'],
  progress: (line: string) => void,
): Promise<string> {
  const { install } = await link.request('agents.install', body);
  const deadline = performance.now() + INSTALL_TIMEOUT_MS;
  for (let step = ''; performance.now() < deadline; await sleep(250)) {
    const { install: state, text } = await link.request('agents.install.log', { install_id: install.install_id });
    if (state.step !== step) progress(`${body.agent}: ${state.step}`);
    step = state.step;
    if (state.state === 'done') return state.version ?? '';
    if (state.state === 'failed') throw new Error(`${state.error?.message}\n${text}`);
  }
  throw new Error(`${body.agent} was not installed in time`);
}

async function megabytes(folder: string): Promise<number> {
  const outcome = await runProcess({
    file: '/usr/bin/env',
    args: ['du', '-sk', folder],
    env: { PATH: '/usr/bin:/bin' },
  });
  return Math.round(Number.parseInt(outcome.stdout.toString(), 10) / 1_024);
}

/** As a person would in a shell of theirs. */
async function sayVersion(link: MockGatewayLink, executable: string): Promise<string> {
  const command = `${executable} --version; echo "status $?"; sleep 1000`;
  const screen = await showsInSession(link, { agent: 'custom', command }, /status \d+/);
  return /^(.*\d+\.\d+.*)$/m.exec(screen)?.[1]?.trim() ?? screen;
}

function firstLine(screen: string): string {
  const words = screen.split('\n').find((line) => /[a-z]{3}/i.test(line)) ?? '';
  return words
    .replaceAll(/[^\p{L}\p{N}\p{P} ]|[|]/gu, '')
    .trim()
    .slice(0, 60);
}

async function showsInSession(
  link: MockGatewayLink,
  body: { agent: AgentKind; command?: string },
  wanted: RegExp,
): Promise<string> {
  const sessionId = newMockId();
  const about = { session_id: sessionId };
  await link.request('session.create', { name: sessionId, workdir: '~', ...SIZE, ...body }, about);
  const deadline = performance.now() + SCREEN_TIMEOUT_MS;
  let screen = '';
  while (!wanted.test(screen) && performance.now() < deadline) {
    await sleep(200);
    screen = (await link.request('session.snapshot', {}, about)).lines.join('\n');
  }
  if (!wanted.test(screen)) throw new Error(`the session showed only:\n${screen}`);
  await link.request('session.end', {}, about);
  return screen;
}
