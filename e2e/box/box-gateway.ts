// What a machine-wide gateway does in a box, and what it leaves there, seen from outside.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UpdateState } from '@vibecode/protocol';
import type { BoxOutcome, DropletBox } from './droplet-box.ts';

const TMUX = ['tmux', '-S', '/run/vibecode/tmux.sock'];

export class BoxGateway {
  readonly #box: DropletBox;
  readonly #statusFolder: string;

  /** With a user of the agents' own, what the gateway itself keeps is apart from credential and updates. */
  constructor(box: DropletBox, { agentUser }: { agentUser?: string } = {}) {
    this.#box = box;
    this.#statusFolder = agentUser === undefined ? '' : `agent-${agentUser}/`;
  }

  /** 0 while none runs. */
  pid(): number {
    return this.#mainPid('vibecode-gateway.service');
  }

  keeperPid(): number {
    return this.#mainPid('vibecode-link.service');
  }

  tmuxPid(): number {
    return this.#mainPid('vibecode-tmux.service');
  }

  /** Of the gateway that says of itself that it is connected. */
  connectedPid(): number | undefined {
    const status = this.#read(`${this.#statusFolder}status.json`) as
      | { pid: number; link: { state: string } }
      | undefined;
    return status?.link.state === 'open' && status.pid === this.pid() ? status.pid : undefined;
  }

  version(): string | undefined {
    return (this.#read(`${this.#statusFolder}status.json`) as { version: string } | undefined)?.version;
  }

  /** `vibecode-gateway update` as a person on the machine types it. */
  update(...args: string[]): Promise<BoxOutcome> {
    return this.#box.tryMeanwhile('runuser', '-u', 'vibe', '--', 'vibecode-gateway', 'update', ...args);
  }

  /** How the last update went, as the gateway keeps it. */
  lastUpdate(): UpdateState | undefined {
    return (this.#read('update.json') as { update: UpdateState } | undefined)?.update;
  }

  panePids(): number[] {
    const { stdout } = this.#box.try(...TMUX, 'list-panes', '-a', '-F', '#{pane_pid}');
    return stdout.split('\n').filter(Boolean).map(Number);
  }

  environOf(pid: number): string[] {
    return this.#box.run('cat', `/proc/${pid}/environ`).split('\0').filter(Boolean);
  }

  /** All that an install could leave: files with our name, units, users, processes of theirs. */
  traces(): string[] {
    const files = this.#box.run(
      'find',
      '/etc',
      '/usr',
      '/var',
      '/run',
      '/opt',
      '/home',
      '/root',
      '/tmp',
      '-xdev',
      // Of what lives its own life meanwhile.
      '-ignore_readdir_race',
      '(',
      '-ipath',
      '*vibe*',
      '-o',
      '-lname',
      '*vibe*',
      ')',
      '-not',
      '-path',
      '/var/log/*',
    );
    // Nothing of a machine without systemd.
    const units = this.#box.try('systemctl', 'list-units', '--all', '--plain', '--no-legend', '*vibe*').stdout;
    const users = this.#box.run('grep', '-c', '', '/etc/passwd', '/etc/group');
    const processes = this.#box
      .run('ps', '-eo', 'user=,args=')
      .split('\n')
      .filter((line) => /vibe|tmux/.test(line));
    return [...files.split('\n'), ...units.split('\n'), ...users.split('\n'), ...processes];
  }

  #mainPid(unit: string): number {
    return Number(this.#box.run('systemctl', 'show', unit, '--property=MainPID', '--value').trim());
  }

  #read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.#box.root, 'var/lib/vibecode', name), 'utf8'));
    } catch {
      return undefined;
    }
  }
}
