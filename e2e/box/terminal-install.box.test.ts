// The installer with a person at a terminal: it asks for the token, or shows a code for the browser.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HttpMachines } from '@vibecode/protocol';
import type { BoxControlPlane } from './box-control-plane.ts';
import type { BoxGateway } from './box-gateway.ts';
import { BoxScene } from './box-scene.ts';
import { BoxTerminal } from './box-terminal.ts';
import { describeInBoxes } from './describe-in-boxes.ts';
import type { DropletBox } from './droplet-box.ts';

const PROMPT = /One-time token \(.*\): /;
const CODE = /[B-Z]{4}-[B-Z]{4}/;
const INTERRUPT = '\u0003';

describeInBoxes('an install at a terminal', () => {
  let scene: BoxScene;
  let box: DropletBox;
  let plane: BoxControlPlane;
  let gateway: BoxGateway;
  let bare: string[];

  beforeAll(async () => {
    scene = await BoxScene.set();
    ({ box, plane, gateway } = scene);
    bare = gateway.traces();
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  /** The line of the page, and how it leaves the terminal. */
  function installing(): BoxTerminal {
    const line = `curl -fsSL ${plane.url}/install.sh -o /root/install.sh && sh /root/install.sh`;
    return new BoxTerminal(box, `trap : INT; ${line}; echo "ended with $?"; stty --all; rm /root/install.sh`);
  }

  async function clean(): Promise<void> {
    box.run('sh', '-c', `curl -fsSL ${plane.url}/cleanup.sh | sh -s -- --remove-user`);
    expect(gateway.traces()).toEqual(bare);
  }

  const machineCount = async (): Promise<number> =>
    (await plane.ask<HttpMachines>('GET', '/api/machines')).machines.length;

  it('[SVC32] asks for the token and shows nothing of it', async () => {
    const { token, enrolment_id: id } = await plane.makeToken();
    const terminal = installing();
    await terminal.sees(PROMPT);
    terminal.type(`${token}\n`);
    await terminal.ended();
    expect(terminal.seen).toContain('ended with 0');
    expect(terminal.seen).toMatch(/\secho\s/);
    expect(terminal.seen).not.toContain(token);
    await plane.connectedMachine(id);
    await clean();
  });

  it('[SVC32] interrupted while it asks, it leaves machine and terminal as they were', async () => {
    const terminal = installing();
    await terminal.sees(PROMPT);
    terminal.type(INTERRUPT);
    await terminal.ended();
    expect(terminal.seen).toContain('ended with 130');
    expect(terminal.seen).toMatch(/\secho\s/);
    expect(gateway.traces()).toEqual(bare);
  });

  it('[SVC32] without a token it shows a code, and is one of the person’s once they have confirmed it', async () => {
    const before = await machineCount();
    const terminal = installing();
    await terminal.sees(PROMPT);
    terminal.type('\n');
    const code = await terminal.sees(CODE);
    expect(terminal.seen).toContain(`${plane.url}/add?code=${code}`);
    await plane.ask('POST', `/api/enrolments/codes/${code}`);
    await terminal.ended();
    expect(terminal.seen).toContain('ended with 0');
    expect(await machineCount()).toBe(before + 1);
    await plane.until(async () => gateway.connectedPid());
    await clean();
  });

  it('[SVC32] a code that is refused in the browser ends the install, and nothing is changed', async () => {
    const terminal = installing();
    await terminal.sees(PROMPT);
    terminal.type('\n');
    const code = await terminal.sees(CODE);
    await plane.ask('DELETE', `/api/enrolments/codes/${code}`);
    await terminal.ended();
    expect(terminal.seen).toContain('it was not added');
    expect(terminal.seen).toContain('nothing was installed');
    expect(terminal.seen).toContain('ended with 1');
    expect(gateway.traces()).toEqual(bare);
  });
});
