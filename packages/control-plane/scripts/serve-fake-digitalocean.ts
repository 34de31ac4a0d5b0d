// The tests' DigitalOcean on a port of this machine, to try the pages without a token that costs anything:
// `node packages/control-plane/scripts/serve-fake-digitalocean.ts [PORT]`, then `npm start` with VIBECODE_DIGITALOCEAN_URL.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { FakeDigitalOcean } from '../src/testing/fake-digitalocean.ts';

const DEFAULT_PORT = 4899;

const cloud = new FakeDigitalOcean();
const server = createServer((request, response) => {
  void answer(request, response);
});
server.listen(Number(process.argv[2] ?? DEFAULT_PORT), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : DEFAULT_PORT;
  process.stdout.write(
    `VIBECODE_DIGITALOCEAN_URL=http://127.0.0.1:${port}\nAny token that begins with dop_v1_ is taken.\n`,
  );
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { status, headers, body } = await cloud.fetch(
    new Request(`http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`, {
      method: request.method ?? 'GET',
      headers: { Authorization: request.headers.authorization ?? '' },
      ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }),
    }),
  );
  response.writeHead(status, Object.fromEntries(headers));
  response.end(body === null ? undefined : Buffer.from(await new Response(body).arrayBuffer()));
}
