// What `npm run screenshots` takes pictures of: each page's address, and the way to a state that has none.
import type { HttpGatewayUpdateStatus, UpdateState, UpdateStatus } from '@vibecode/protocol';
import type { Person } from './person.ts';

export interface Shot {
  name: string;
  address: string;
  /** What is done there before the picture is taken. */
  open?: (person: Person) => Promise<void>;
  /** Undoes what outlives the page. */
  close?: (person: Person) => Promise<void>;
  /** Down to the page's end; else what the window shows. */
  isWhole?: boolean;
}

export interface Places {
  url: string;
  session: string;
  ended: string;
  /** Of VibeCode itself. */
  machine: string;
  /** That was enrolled. */
  added: string;
  /** That a third one shows. */
  code: string;
  cloudToken: string;
}

const UPDATE = { update_id: '0123456789abcdef', from_version: '0.1.0', version: '0.2.0' } as const;
const NOT_CONNECTED = 'It did not connect within 60 s of its start.';
const press = (name: string | RegExp) => (person: Person) => person.page.getByRole('button', { name }).first().click();
const sees = (text: string | RegExp) => (person: Person) => person.page.getByText(text).first().waitFor();

/** Before there is a session, another machine or a release. */
export function firstShots(url: string): Shot[] {
  return [
    { name: 'first-session', address: url },
    { name: 'add-without-release', address: `${url}/add`, open: sees('There is no gateway to install') },
  ];
}

export function allShots(places: Places): Shot[] {
  return [...sessionShots(places), ...machineShots(places), ...addShots(places), ...accountShots(places)];
}

function sessionShots({ url, session, ended }: Places): Shot[] {
  const asks = (person: Person) => person.sees('Do you want to proceed?');
  const inSession = { address: session, isWhole: false } as const;
  return [
    { ...inSession, name: 'session', open: asks },
    {
      ...inSession,
      name: 'session-files',
      open: async (person) => {
        await asks(person);
        await person.page.getByRole('button', { name: 'Files', exact: true }).click();
        await person.page.getByRole('list', { name: 'Files and folders' }).waitFor();
      },
    },
    {
      ...inSession,
      name: 'session-menu',
      open: async (person) => {
        await asks(person);
        await person.page.getByRole('button', { name: 'More' }).click();
      },
    },
    {
      ...inSession,
      name: 'session-search',
      open: async (person) => {
        await asks(person);
        await person.page.getByRole('button', { name: 'More' }).click();
        await person.page.getByRole('menuitem', { name: /^Search/ }).click();
        await person.page.getByRole('textbox', { name: /^Search/ }).fill('proceed');
      },
    },
    {
      ...inSession,
      name: 'session-end',
      open: async (person) => {
        await asks(person);
        await person.page.getByRole('button', { name: 'More' }).click();
        await person.page.getByRole('menuitem', { name: 'End the session …' }).click();
      },
    },
    { name: 'session-ended', address: ended },
    { name: 'home', address: url },
    {
      name: 'commands',
      address: url,
      open: async ({ page }) => {
        await page.getByRole('heading', { name: 'Sessions' }).waitFor();
        await page.keyboard.press('Control+k');
      },
      isWhole: false,
    },
    { name: 'new-session', address: `${url}/new` },
    { name: 'new-session-browse', address: `${url}/new`, open: press('Browse'), isWhole: false },
  ];
}

function machineShots({ machine, added }: Places): Shot[] {
  const settings = `${added}?tab=settings`;
  const installs = /^(?:Install|Try again to install) Gemini CLI$/;
  return [
    { name: 'machine', address: machine },
    { name: 'machine-health', address: `${machine}?tab=health` },
    { name: 'machine-agents', address: `${machine}?tab=agents` },
    {
      name: 'machine-agents-at-work',
      address: `${machine}?tab=agents`,
      open: async (person) => {
        await press(installs)(person);
        await press(/^Install$/)(person);
        await press('Show log of installing Gemini CLI')(person);
      },
      close: async (person) => {
        await press('Cancel installing Gemini CLI')(person);
        await person.page.getByText('Cancelled', { exact: true }).waitFor();
      },
    },
    { name: 'machine-keys', address: `${machine}?tab=keys` },
    { name: 'machine-keys-add', address: `${machine}?tab=keys`, open: press('Add a key') },
    { name: 'machine-keys-revoke', address: `${machine}?tab=keys`, open: press('Revoke laptop'), isWhole: false },
    { name: 'machine-files', address: `${machine}?tab=files` },
    { name: 'machine-files-text', address: `${machine}?tab=files`, open: inProject('README.md') },
    { name: 'machine-files-image', address: `${machine}?tab=files`, open: inProject('last week.png') },
    { name: 'machine-settings', address: `${machine}?tab=settings` },
    { name: 'added', address: added },
    { name: 'added-settings', address: settings },
    {
      name: 'added-credential',
      address: settings,
      open: async (person) => {
        await press('New credential …')(person);
        await press('Make a one-time token')(person);
      },
    },
    { name: 'added-remove', address: settings, open: press('Remove build box …'), isWhole: false },
    ...Object.entries(updateStates()).map(([name, status]): Shot => ({
      name: `update-${name}`,
      address: settings,
      open: (person) => told(person, status),
      close: ({ page }) => page.unrouteAll(),
    })),
  ];
}

/** Opens a file of the project in the list. */
function inProject(name: string): (person: Person) => Promise<void> {
  return async ({ page }) => {
    const files = page.getByRole('list', { name: 'Files and folders' });
    await files.getByText('project', { exact: true }).click();
    await files.getByText(name, { exact: true }).click();
  };
}

/** States of minutes, or of a release that went wrong: the page is told of them in the machine's stead. */
function updateStates(): Record<string, Partial<UpdateStatus>> {
  const now = Date.now();
  const at = (state: Partial<UpdateState> & Pick<UpdateState, 'state' | 'step'>): Partial<UpdateStatus> => ({
    update: { ...UPDATE, action: 'install', started_at: now - 40_000, ...state },
  });
  const available = { version: UPDATE.version, channel: 'stable' } as const;
  return {
    offered: { available },
    'at-work': {
      available,
      ...at({
        state: 'downloading',
        step: 'Downloading 0.2.0',
        received_bytes: 21 * 1024 ** 2,
        total_bytes: 34 * 1024 ** 2,
      }),
    },
    done: { version: UPDATE.version, previous_version: UPDATE.from_version, ...at({ state: 'done', step: 'Done' }) },
    'rolled-back': {
      available,
      ...at({
        state: 'rolled_back',
        step: 'Starting 0.2.0',
        error: { code: 'update_rolled_back', message: NOT_CONNECTED },
      }),
    },
  };
}

async function told({ page }: Person, told: Partial<UpdateStatus>): Promise<void> {
  await page.route(/\/api\/machines\/[^/]+\/update(?:\?|$)/, async (route) => {
    // Without its question for the newest release: the one that is offered here has no signature.
    const response = await route.fetch({ url: route.request().url().replace(/\?.*/, '') });
    // The page asks again by itself.
    if (!response.ok()) {
      await route.fulfill({ response });
      return;
    }
    const { status } = (await response.json()) as HttpGatewayUpdateStatus;
    const { why_not: _, ...rest } = status;
    await route.fulfill({ response, json: { status: { ...rest, can_update: true, ...told } } });
  });
  await page.reload();
  await page.getByText('Newest', { exact: true }).waitFor();
}

function addShots({ url, code, cloudToken }: Places): Shot[] {
  const make = press('Make a one-time token');
  const cloud = `${url}/add?way=cloud`;
  return [
    { name: 'add', address: `${url}/add` },
    { name: 'add-token', address: `${url}/add`, open: make },
    { name: 'add-code', address: `${url}/add?way=code` },
    { name: 'add-code-confirm', address: `${url}/add?code=${code}`, open: sees(code) },
    { name: 'add-here', address: `${url}/add?way=here` },
    {
      name: 'add-cloud-token',
      address: cloud,
      open: async ({ page }) => {
        const forget = page.getByRole('button', { name: 'Forget the token' });
        const field = page.getByLabel('API token of DigitalOcean');
        await forget.or(field).waitFor();
        if (await field.isVisible()) return;
        await forget.click();
        await page.getByRole('alertdialog').getByRole('button', { name: 'Forget it' }).click();
        await field.waitFor();
      },
      close: async ({ page }) => {
        await page.getByLabel('API token of DigitalOcean').fill(cloudToken);
        await page.getByRole('button', { name: 'Keep the token' }).click();
        await page.getByText('At DigitalOcean, account').waitFor();
      },
    },
    {
      name: 'add-cloud',
      address: cloud,
      open: async ({ page }) => {
        const create = page.getByRole('button', { name: /^Create it/ });
        await create.waitFor();
        if ((await page.getByRole('button', { name: 'Destroy tide-box' }).count()) > 0) return;
        await page.getByLabel('Name', { exact: true }).fill('tide-box');
        await create.click();
        await page.getByText('203.0.113').waitFor({ timeout: 60_000 });
      },
    },
  ];
}

function accountShots({ url }: Places): Shot[] {
  return [
    { name: 'settings', address: `${url}/settings` },
    { name: 'settings-link', address: `${url}/settings`, open: press('Make a link') },
    { name: 'signed-out', address: `${url}/signed-out` },
    { name: 'link-used', address: `${url}/claim#a-link-that-was-used-before` },
    { name: 'not-found', address: `${url}/no-such-page` },
  ];
}
