import { describe, expect, it } from 'vitest';
import { textFaults } from './text-faults.ts';

const found = (text: string) => textFaults([{ path: 'a.ts', text }]);

// In pieces, as this file is checked too.
describe('textFaults', () => {
  it.each([
    ['a registry host', `https://${['registry', 'npmjs', 'org'].join('.')}/zod`],
    ['a lockfile entry bound to one registry', `{\n${JSON.stringify('resolved')}: "https://example.com/zod.tgz"`],
    ['a path of one machine', `cd ${['', 'work', 'main'].join('/')}`],
    ['a path of one machine', `"${['', 'Users', 'ana', 'code'].join('/')}"`],
    ['a private key', ['-----BEGIN', 'OPENSSH', 'PRIVATE', 'KEY-----'].join(' ')],
    ['a key of a service', 'AKIA'.padEnd(20, 'A')],
    ['a key of a service', 'ghp_'.padEnd(40, 'a')],
  ])('finds %s', (what, text) => {
    expect(found(text)).toEqual([expect.stringMatching(`^a\\.ts:\\d+ holds ${what}: `)]);
  });

  it.each([
    'https://example.com/',
    'packages/web/work/a.ts',
    './work/main.ts',
    '/work/mine',
    '~/work/api',
    '"resolved": "packages/web", "link": true',
    'skip-ant-farm',
    '"integrity": "sha512-AKIAx"',
  ])('lets %j be', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('says the line', () => {
    expect(found(`\n\n${['', 'work', 'main'].join('/')}`)).toEqual([expect.stringMatching(/^a\.ts:3 /)]);
  });
});
