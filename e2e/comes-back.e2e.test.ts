import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { httpValidators } from '@vibecode/protocol/validators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from './src/api-client.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, isRunning, makeStage, Product, refusedStart, type Stage } from './src/product.ts';

const SECRET_ON_SCREEN = 'seen-only-on-the-screen';

describe.skipIf(CHROMIUM === null)(
  'whatever of ours dies, it comes back and the agent did not notice (needs Chromium)',
  () => {
    let stage: Stage;
    let product: Product;
    let browser: Browser;
    let ada: Person;
    let api: ApiClient;
    const links: string[] = [];

    beforeAll(async () => {
      stage = makeStage();
      [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
      links.push(product.link);
      ada = await Person.arrive(browser);
      api = await ApiClient.signIn(product);
      const { url } = await api.post('/api/sign-in-links', {}, { status: 201, validate: httpValidators.signInLink });
      links.push(url);
      await ada.openLink(url);
      await ada.newSession({ folder: stage.project });
      await ada.run(`echo ${SECRET_ON_SCREEN}; echo shell=$$`);
      await ada.sees(/^shell=\d+/m);
    });
    afterAll(async () => {
      await browser?.close();
      await product?.stop();
      clearStage(stage);
    });

    const shellPid = async () => /^shell=(\d+)/m.exec(await ada.screen())?.[1];

    it('a second start on the same data is refused with the address of the first', async () => {
      const { code, said, stdout } = await refusedStart(stage);
      expect(code).toBe(1);
      expect(said).toContain(`already runs on this data at ${product.ready.url} (process ${product.ready.pid})`);
      expect(stdout).toBe('');
    });

    it('a taken port is refused and leaves nothing behind', async () => {
      const other = makeStage();
      const { code, said } = await refusedStart(other, '--port', String(product.port));
      expect(code).toBe(1);
      expect(said).toContain(`Port ${product.port} on localhost is taken`);
      expect(existsSync(other.data)).toBe(false);
      clearStage(other);
    });

    it('after kill -9 of workerd the page is live again by itself, and what was acknowledged is there', async () => {
      const before = await shellPid();
      const loadedAt = () => ada.page.evaluate(() => performance.timeOrigin);
      const loadedBefore = await loadedAt();
      const machine = await api.connectedMachine();
      const { session } = await api.post(
        `${machine}/sessions`,
        { name: 'acknowledged', agent: 'custom', command: 'cat', workdir: stage.project },
        { status: 201, validate: httpValidators.session },
      );
      expect((await api.send('PATCH', machine, { json: { name: 'renamed' } })).status).toBe(204);
      const pid = product.pidOf('workerd');
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => product.said).toContain('The control plane was ended by SIGKILL. Starting it again');
      await expect.poll(() => product.pidOf('workerd'), { timeout: 10_000 }).not.toBe(pid);
      await ada.seesLive();
      await ada.run('echo after-workerd');
      await ada.sees(/^after-workerd/m);
      expect(await shellPid()).toBe(before);
      expect(await loadedAt()).toBe(loadedBefore);
      const { sessions } = await api.get('/api/sessions', httpValidators.sessions);
      expect(sessions.find(({ session_id: id }) => id === session.session_id)).toMatchObject({
        name: 'acknowledged',
        state: 'running',
      });
      const { machines } = await api.get('/api/machines', httpValidators.machines);
      expect(machines.map(({ name }) => name)).toEqual(['renamed']);
    });

    it('after kill -9 of the gateway the page is live again by itself, on the same shell', async () => {
      const before = await shellPid();
      const pid = product.pidOf('gateway');
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => product.said).toContain('The gateway was ended by SIGKILL. Starting it again');
      await expect.poll(() => product.pidOf('gateway'), { timeout: 10_000 }).not.toBe(pid);
      await ada.seesLive();
      await ada.run('echo after-gateway');
      await ada.sees(/^after-gateway/m);
      expect(await shellPid()).toBe(before);
    });

    it('a stop and a start keep account, machine and sessions; the open page comes back', async () => {
      const before = await shellPid();
      const port = String(product.port);
      await product.stop();
      expect(isRunning(Number(before))).toBe(true);
      product = await Product.start(stage, '--port', port);
      links.push(product.link);
      expect(product.ready.claim_url).toBeNull();
      await ada.seesLive();
      await ada.run('echo after-restart');
      await ada.sees(/^after-restart/m);
      expect(await shellPid()).toBe(before);
      await ada.page.goto(product.ready.url);
      await ada.page.getByText('Running', { exact: true }).first().waitFor();
      await ada.page.goBack();
    });

    it('a fresh sign-in link lets another browser in', async () => {
      const grace = await Person.arrive(browser);
      await grace.openLink(product.link);
      await grace.page.goto(ada.page.url());
      await grace.sees(/^after-restart/m);
      await grace.leave();
    });

    it('kill -9 of the host leaves no workerd and no gateway, and the agent alive', async () => {
      const shell = Number(await shellPid());
      const orphans = [product.pidOf('workerd'), product.pidOf('gateway')];
      const port = String(product.port);
      product.killHost();
      await expect.poll(() => orphans.filter(isRunning), { timeout: 10_000 }).toEqual([]);
      expect(isRunning(shell)).toBe(true);
      product = await Product.start(stage, '--port', port);
      links.push(product.link);
      await ada.seesLive();
      await ada.run('echo after-host');
      await ada.sees(/^after-host/m);
    });

    it('no secret and nothing of the screen is in a log', () => {
      const text = product.logs() + product.said;
      expect(text).not.toContain(SECRET_ON_SCREEN);
      expect(text).not.toContain('after-workerd');
      for (const link of links) expect(text).not.toContain(new URL(link).hash.slice(1));
      expect(text).not.toMatch(/vcg_\w{8}/);
    });
  },
);
