// The real control plane, as `npm start` starts it, in a box's network; asked over its REST API as the owner's page does.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  HttpEnrolment,
  HttpMachines,
  HttpSession,
  HttpSignInLink,
  Machine,
  SessionRecord,
} from '@vibecode/protocol';
import { clearStage, makeStage, Product, type Stage } from '../src/product.ts';
import type { DropletBox } from './droplet-box.ts';

/** Each box has all ports to itself. */
const PORT = 4870;
const ORIGIN = `http://localhost:${PORT}`;
const LOOK_AGAIN_MS = 250;
const PATIENCE_MS = 60_000;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export class BoxControlPlane {
  readonly url = ORIGIN;
  readonly #box: DropletBox;
  readonly #stage: Stage;
  readonly #forwarder: ChildProcess;
  #product: Product | undefined;
  #headers: Record<string, string> = {};

  private constructor(box: DropletBox) {
    this.#box = box;
    this.#stage = { ...makeStage(), launcher: box.inNetwork };
    const forward = [process.execPath, join(import.meta.dirname, 'forward.ts'), this.#socket, String(PORT)];
    const [file = '', ...args] = [...box.inNetwork, ...forward];
    this.#forwarder = spawn(file, args, { stdio: 'ignore' });
  }

  static async start(box: DropletBox): Promise<BoxControlPlane> {
    const plane = new BoxControlPlane(box);
    await plane.startAgain();
    return plane;
  }

  /** Where it looks for releases. */
  get releases(): string {
    return join(this.#stage.data, 'releases');
  }

  get #socket(): string {
    return join(this.#stage.folder, 'forward.sock');
  }

  async startAgain(): Promise<void> {
    this.#product = await Product.start(this.#stage, '--port', String(PORT));
    await this.#signIn();
  }

  /** As Ctrl-C does; startAgain brings it back with its data. */
  async stop(): Promise<void> {
    await this.#product?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#forwarder.kill('SIGKILL');
    clearStage(this.#stage);
  }

  /** Signs another browser in, once. */
  async makeSignInLink(): Promise<string> {
    return (await this.ask<HttpSignInLink>('POST', '/api/sign-in-links')).url;
  }

  async makeToken(): Promise<HttpEnrolment & { token: string }> {
    const enrolment = await this.ask<HttpEnrolment>('POST', '/api/enrolments', {});
    const { token } = enrolment;
    if (token === undefined) throw new Error('the enrolment came without a token');
    return { ...enrolment, token };
  }

  /** As its page says, with the token in a file. */
  async installOn(box: DropletBox): Promise<Machine> {
    const { token, enrolment_id: enrolmentId } = await this.makeToken();
    box.write('/root/token', `${token}\n`, 0o600);
    box.run('sh', '-c', `curl -fsSL ${this.url}/install.sh | sh -s -- --token-file /root/token`);
    return this.connectedMachine(enrolmentId);
  }

  /** The machine that this token became, once it is connected. */
  async connectedMachine(enrolmentId: string): Promise<Machine> {
    const { gateway_id: id } = await this.ask<HttpEnrolment>('GET', `/api/enrolments/${enrolmentId}`);
    return this.until(async () => {
      const { machines } = await this.ask<HttpMachines>('GET', '/api/machines');
      return machines.find((machine) => machine.gateway_id === id && machine.connected);
    });
  }

  async createSession(gatewayId: string, command: string): Promise<SessionRecord> {
    const body = { agent: 'custom', command, workdir: '~' };
    return (await this.ask<HttpSession>('POST', `/api/machines/${gatewayId}/sessions`, body)).session;
  }

  async session(sessionId: string): Promise<SessionRecord> {
    return (await this.ask<HttpSession>('GET', `/api/sessions/${sessionId}`)).session;
  }

  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.#send(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return (answer.text === '' ? undefined : JSON.parse(answer.text)) as T;
  }

  /** Looks again and again, as a page does, until there is something. */
  async until<T>(look: () => Promise<T | undefined>): Promise<T> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > endMs) throw new Error(`waited in vain; the gateway's journal:\n${this.journal()}`);
      await sleep(LOOK_AGAIN_MS);
    }
  }

  journal(): string {
    return this.#box.try('journalctl', '-u', 'vibecode-*', '--no-pager', '-n', '80', '-o', 'cat').stdout;
  }

  async #signIn(): Promise<void> {
    const token = new URL(this.#product?.link ?? ORIGIN).hash.slice(1);
    while (!existsSync(this.#socket)) await sleep(LOOK_AGAIN_MS);
    const answer = await this.#send('POST', '/api/claim', { token, device_name: 'box' });
    if (answer.status !== 200) throw new Error(`the claim was refused: ${answer.text}`);
    const cookie = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
    const { page_key: pageKey } = JSON.parse(answer.text) as { page_key: string };
    this.#headers = { Cookie: cookie, 'X-VibeCode-Page-Key': pageKey };
  }

  #send(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { ...this.#headers, Host: `localhost:${PORT}`, Origin: ORIGIN, 'Content-Type': 'application/json' };
    return new Promise((resolve, reject) => {
      // A connection for each: one that is kept may be of the control plane before.
      const asking = request({ socketPath: this.#socket, method, path, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      asking.on('error', reject);
      asking.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
