// What one-machine VibeCode says and refuses outside of a browser's pages; needs no Chromium.
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearStage, isRunning, makeStage, Product, refusedStart, type Stage } from './src/product.ts';

const PUBLIC_URL = 'https://box.example';

describe('npm start with a public address', () => {
  let stage: Stage;
  let product: Product;

  beforeAll(async () => {
    stage = makeStage();
    product = await Product.start(stage, '--public-url', PUBLIC_URL);
  });
  afterAll(async () => {
    await product?.stop();
    clearStage(stage);
  });

  /** As whoever reached our port under that name. */
  const ask = (host: string, path = '/') =>
    new Promise<{ status: number; location: string | undefined }>((resolve, reject) => {
      request({ host: '127.0.0.1', port: product.port, path, headers: { host } }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, location: response.headers.location });
      })
        .on('error', reject)
        .end();
    });

  it('prints one line of JSON with the link for this machine', () => {
    expect(Object.keys(product.ready)).toEqual(['url', 'claim_url', 'sign_in_url', 'data_dir', 'version', 'pid']);
    expect(product.link.startsWith(`${product.ready.url}/claim#`)).toBe(true);
    expect(isRunning(product.ready.pid)).toBe(true);
  });

  it('serves localhost and the public name, sends 127.0.0.1 to localhost, and refuses every other name', async () => {
    expect((await ask(`localhost:${product.port}`)).status).toBe(200);
    expect((await ask('box.example')).status).toBe(200);
    const moved = await ask(`127.0.0.1:${product.port}`, '/settings');
    expect(moved.status).toBeGreaterThanOrEqual(301);
    expect(moved.location).toBe(`http://localhost:${product.port}/settings`);
    expect((await ask(`rebinding.example:${product.port}`)).status).toBe(421);
  });

  it('ends in order when the script that started it is killed with -9', async () => {
    const pids = [product.ready.pid, product.pidOf('workerd'), product.pidOf('gateway')];
    product.killStarter();
    await expect.poll(() => pids.filter(isRunning), { timeout: 15_000 }).toEqual([]);
  });

  it('refuses options it does not know and data it can not write, with what to do', async () => {
    const unknown = await refusedStart(stage, '--prot', '1');
    expect(unknown.code).toBe(2);
    expect(unknown.said).toContain("Unknown option '--prot'");
    expect(unknown.said).toContain('--port N');
    const unwritable = await refusedStart({ ...stage, data: '/proc/vibecode' });
    expect(unwritable.code).toBe(1);
    expect(unwritable.said).toContain('Choose another folder with --data DIR.');
  });
});
