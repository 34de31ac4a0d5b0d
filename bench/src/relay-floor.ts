// What the relay alone costs on this machine: the smallest worker that passes messages between two hibernatable sockets,
// in the same workerd, with a peer at the far end that only echoes. No product that goes through workerd echoes sooner.
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

const WORKER = `
export default { fetch: (request, env) => env.RELAY.get(env.RELAY.idFromName('relay')).fetch(request) };
export class Relay {
  constructor(state) { this.state = state; }
  fetch(request) {
    const [client, server] = Object.values(new WebSocketPair());
    this.state.acceptWebSocket(server, [new URL(request.url).pathname]);
    return new Response(null, { status: 101, webSocket: client });
  }
  webSocketMessage(socket, message) {
    const other = this.state.getTags(socket)[0] === '/near' ? '/far' : '/near';
    for (const peer of this.state.getWebSockets(other)) peer.send(message);
  }
}
`;
const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "relay", worker = .relay)],
  sockets = [(name = "http", address = "127.0.0.1:0", service = "relay", http = ())],
);
const relay :Workerd.Worker = (
  modules = [(name = "relay.js", esModule = embed "relay.js")],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [(className = "Relay", uniqueKey = "relay", enableSql = true)],
  durableObjectStorage = (inMemory = void),
  bindings = [(name = "RELAY", durableObjectNamespace = "Relay")],
);
`;
const require = createRequire(import.meta.url);
const WORKERD = require('workerd') as { default: string };
/** As large as an input frame with one key. */
const MESSAGE_BYTES = 41;

export class RelayFloor {
  readonly #workerd: ChildProcess;
  readonly #peer: ChildProcess;
  readonly #near: WebSocket;

  private constructor(parts: { workerd: ChildProcess; peer: ChildProcess; near: WebSocket }) {
    this.#workerd = parts.workerd;
    this.#peer = parts.peer;
    this.#near = parts.near;
  }

  static async start(folder: string): Promise<RelayFloor> {
    await writeFile(join(folder, 'relay.js'), WORKER);
    const config = join(folder, 'relay.capnp');
    await writeFile(config, CONFIG);
    const workerd = spawn(WORKERD.default, ['serve', '--experimental', config, '--control-fd=3'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const control = workerd.stdio[3];
    if (control === null || control === undefined || !('read' in control))
      throw new Error('workerd has no control pipe');
    const [line] = (await once(createInterface({ input: control }), 'line')) as [string];
    const url = `ws://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
    const peer = fork(join(import.meta.dirname, 'relay-floor-peer.ts'), [`${url}/far`]);
    await once(peer, 'message');
    // As the product's: uncompressed.
    const near = new WebSocket(`${url}/near`, { perMessageDeflate: false });
    await once(near, 'open');
    return new RelayFloor({ workerd, peer, near });
  }

  /** Milliseconds from the message to its echo. */
  echo(): Promise<number> {
    return new Promise((resolve) => {
      const startMs = performance.now();
      this.#near.once('message', () => resolve(performance.now() - startMs));
      this.#near.send(Buffer.alloc(MESSAGE_BYTES));
    });
  }

  stop(): void {
    this.#near.terminate();
    this.#peer.kill();
    // SIGTERM does not end workerd while a socket is open.
    this.#workerd.kill('SIGINT');
  }
}
