// A person at a browser while the machine's gateway is renewed, broken, killed and booted: the page that stays open says
// how it is, and is live again by itself.
import type { Machine } from '@vibecode/protocol';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeExecutable } from '../../packages/gateway/src/testing/release-server.ts';
import { LivenessLog } from '../src/liveness-log.ts';
import { CHROMIUM, Person } from '../src/person.ts';
import type { BoxControlPlane } from './box-control-plane.ts';
import type { BoxGateway } from './box-gateway.ts';
import { addRelease, executableOf, FIRST_VERSION } from './box-releases.ts';
import { BoxScene } from './box-scene.ts';
import { describeInBoxes } from './describe-in-boxes.ts';
import type { DropletBox } from './droplet-box.ts';
import { launchBrowserIn } from './launch-browser-in.ts';

/** What a person is promised is far less; the machine that tests may be busy. */
const BACK_WITHIN_MS = 90_000;
const NEWER_VERSION = '0.1.1';
const BROKEN_VERSION = '0.1.2';

describe.skipIf(CHROMIUM === null)('in a browser (needs Chromium)', () => {
  describeInBoxes('an open page', () => {
    let scene: BoxScene;
    let box: DropletBox;
    let plane: BoxControlPlane;
    let gateway: BoxGateway;
    let machine: Machine;
    let browser: Browser;
    /** The session's page; it is never loaded again. */
    let ada: Person;
    /** The machine's page, in another tab. */
    let settings: Person;
    let panes: number[];

    beforeAll(async () => {
      scene = await BoxScene.set();
      ({ box, plane, gateway } = scene);
      machine = await plane.installOn(box);
      browser = await launchBrowserIn(box);
      ada = await Person.arrive(browser);
      await ada.openLink(await plane.makeSignInLink());
      settings = await ada.anotherTab();
      for (const { page } of [ada, settings]) page.setDefaultTimeout(BACK_WITHIN_MS);
      await settings.page.goto(`${plane.url}/machines/${machine.gateway_id}?tab=settings`);
      await settings.page.getByText(`VibeCode ${FIRST_VERSION}`).waitFor();
      await ada.page.goto(`${plane.url}/machines/${machine.gateway_id}`);
      await ada.newSession({ folder: '~' });
      await ada.run('echo shell=$$');
      await ada.sees(/^shell=\d+/m);
      panes = gateway.panePids();
    });
    afterAll(async () => {
      await browser?.close();
      await scene?.[Symbol.asyncDispose]();
    });

    /** Disturbs, waits until the open page is live again, and gives the words that it said on the way. */
    async function livesThrough(what: string, disturb: () => unknown): Promise<string[]> {
      const log = await LivenessLog.begin(ada.page);
      await disturb();
      await expect.poll(() => log.gapMs(), { timeout: BACK_WITHIN_MS, interval: 50 }).toBeDefined();
      const words = await log.words();
      process.stdout.write(`  ${what}: ${words.join(', ')}; back after ${Math.round((await log.gapMs()) ?? 0)} ms\n`);
      return words;
    }

    /** Stands on the prompt, not sent yet. */
    async function types(word: string): Promise<void> {
      await ada.press('Control+u');
      await ada.type(`echo ${word}`);
      await ada.sees(`$ echo ${word}`);
    }

    /** What stands on the prompt is still there, and goes to the same shell. */
    async function goesOn(typed: string): Promise<void> {
      await ada.sees(`$ echo ${typed}`);
      await ada.press('Enter');
      await ada.sees(new RegExp(`^${typed}`, 'm'));
      expect(gateway.panePids()).toEqual(panes);
      expect(panes).toHaveLength(1);
    }

    it('[SVC18] an update by the button: each step is told, and the session goes on where it was', async () => {
      await addRelease(plane.releases, { version: NEWER_VERSION, file: executableOf(NEWER_VERSION) });
      const { page } = settings;
      await page.getByRole('button', { name: 'Look for a newer one' }).click();
      await types('typed-before');
      await livesThrough('update', async () => {
        await page.getByRole('button', { name: `Update to ${NEWER_VERSION}` }).click();
        await page.getByText(/^(Updating|Restarting)$/).waitFor();
        await page.getByText('Updated', { exact: true }).waitFor();
      });
      await page.getByText(`from ${FIRST_VERSION} to ${NEWER_VERSION}`).waitFor();
      await page.getByText(`VibeCode ${NEWER_VERSION}`).waitFor();
      await goesOn('typed-before');
    });

    it('[SVC20] an update that crashes is taken back, and the page says why and what runs', async () => {
      const file = fakeExecutable(BROKEN_VERSION, 'echo "no such library" >&2; exit 3');
      await addRelease(plane.releases, { version: BROKEN_VERSION, file });
      const { page } = settings;
      await page.getByRole('button', { name: 'Look for a newer one' }).click();
      await types('typed-over-a-crash');
      const words = await livesThrough('update that crashes', async () => {
        await page.getByRole('button', { name: `Update to ${BROKEN_VERSION}` }).click();
        await page.getByText('Taken back', { exact: true }).waitFor();
      });
      expect(words).toContain('Machine offline');
      await page.getByText(`${NEWER_VERSION} runs again`).waitFor();
      await page.getByText('started 2 times').waitFor();
      await page.getByRole('button', { name: `Try ${BROKEN_VERSION} again` }).waitFor();
      await page.getByText(`VibeCode ${NEWER_VERSION}`).waitFor();
      await goesOn('typed-over-a-crash');
    });

    it.each([
      { what: 'systemctl restart', argv: () => ['systemctl', 'restart', 'vibecode-gateway'] },
      { what: 'kill -9', argv: () => ['kill', '-9', String(gateway.pid())] },
    ])(
      '[SVC14] over $what the page says that the machine is away, and is live again by itself',
      async (disturbance) => {
        const { what, argv } = disturbance;
        const typed = `typed-over-${what.replaceAll(/\W+/g, '-')}`;
        await ada.type(`echo ${typed}`);
        await ada.sees(`$ echo ${typed}`);
        expect(await livesThrough(what, () => box.run(...argv()))).toContain('Machine offline');
        await goesOn(typed);
      },
    );

    it('[TRM7] while tmux stands still the page is stale, though the gateway is there', async () => {
      const tmux = String(gateway.tmuxPid());
      await types('typed-before-the-standstill');
      await livesThrough('a standstill of tmux', async () => {
        box.run('kill', '-STOP', tmux);
        await ada.page.getByText('Stale', { exact: true }).waitFor();
        await ada.page.getByText('What you see may be old; keys are not sent.').waitFor();
        box.run('kill', '-CONT', tmux);
      });
      await goesOn('typed-before-the-standstill');
    });

    it('[SVC16] after a reboot the page says why the session ended, and starts it again', async () => {
      await box.reboot();
      await ada.page.getByText('the machine was restarted').waitFor();
      await ada.page.getByRole('link', { name: 'Start again in the same folder' }).click();
      await ada.page.getByRole('button', { name: 'Start' }).click();
      await ada.seesLive();
      await ada.run('echo after-reboot in $PWD');
      await ada.sees('after-reboot in /home/vibe');
      expect(gateway.panePids()).toHaveLength(1);
    });
  });
});
