import { describe, expect, it } from 'vitest';
import { announcement, phoneInvitation, plainHttpWarning, readyLine } from './announce.ts';

const url = 'http://localhost:4870';
const claim = { kind: 'claim', url: `${url}/claim#token` } as const;
const signIn = { kind: 'sign-in', url: `${url}/claim#other` } as const;

describe('announce', () => {
  it('[HOST11] one line with exactly one link', () => {
    const line = readyLine({ url, link: claim, dataFolder: '/data', version: '1.2.3' });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      url,
      claim_url: claim.url,
      sign_in_url: null,
      data_dir: '/data',
      version: '1.2.3',
      pid: process.pid,
    });
    expect(JSON.parse(readyLine({ url, link: signIn, dataFolder: '/data', version: '1.2.3' }))).toMatchObject({
      claim_url: null,
      sign_in_url: signIn.url,
    });
  });

  it('[HOST11] tells the person what the link is for', () => {
    const shown = { url, dataFolder: '/data', browserOpened: false, hasKeyboard: false };
    expect(announcement({ ...shown, link: claim })).toContain(
      `make your account (it works once):\n\n    ${claim.url}\n`,
    );
    expect(announcement({ ...shown, link: signIn })).toContain(`sign in (it works once):\n\n    ${signIn.url}\n`);
  });

  it('[HOST12] draws a code and names the link for those who cannot scan', async () => {
    const text = await phoneInvitation({ publicUrl: new URL('https://box.example'), link: signIn });
    expect(text).toContain('▄');
    expect(text).toContain(signIn.url);
    expect(text).not.toContain('plain http');
  });

  it('[HOST12] says what plain http on a network costs, and nothing that the pages have not', () => {
    for (const address of ['http://192.168.1.5:4870', 'http://box.lan:4870', 'http://localhost.example']) {
      const warning = plainHttpWarning(new URL(address));
      expect(warning).toContain('Over plain http everybody');
      expect(warning).toContain('no clipboard');
      expect(warning).not.toMatch(/notification|install/);
    }
  });

  it.each([
    'https://box.example',
    'http://localhost:4870',
    'http://dev.localhost',
    'http://127.0.0.1:1',
    'http://[::1]',
  ])('[HOST12] warns of nothing at %s', (address) => expect(plainHttpWarning(new URL(address))).toBe(''));
});
