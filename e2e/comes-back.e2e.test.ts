import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    const links: string[] = [];

    beforeAll(async () => {
      stage = makeStage();
      [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
      links.push(product.link);
      ada = await Person.arrive(browser);
      await ada.openLink(product.link);
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

    it('after kill -9 of workerd the page is live again by itself', async () => {
      const before = await shellPid();
      const pid = product.pidOf('workerd');
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => product.said).toContain('The control plane was ended by SIGKILL. Starting it again');
      await expect.poll(() => product.pidOf('workerd'), { timeout: 10_000 }).not.toBe(pid);
      await ada.seesLive();
      await ada.run('echo after-workerd');
      await ada.sees(/^after-workerd/m);
      expect(await shellPid()).toBe(before);
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
