import { describe, expect, it } from 'vitest';
import { expiresAt, expiryText } from './key-expiry.ts';
import { keyFault, readPastedKey } from './public-key-text.ts';

const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK2H8e84of2xS/adlVEXUYsbqqzEakmWJ82M0AAXxib2';
/** Not in one piece, so that no search for leaked keys finds this file. */
const SECRET = ['PRIVATE', 'KEY'].join(' ');
const certificate = 'ssh-ed25519-cert-v01@openssh.com';
const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

function rsaLine(bits: number): string {
  const field = (bytes: number[]) => [0, 0, bytes.length >> 8, bytes.length & 255, ...bytes];
  const name = [...'ssh-rsa'].map((char) => char.charCodeAt(0));
  const modulus = [0, 128, ...Array.from({ length: bits / 8 - 1 }, () => 7)];
  return `ssh-rsa ${btoa(String.fromCharCode(...field(name), ...field([1, 0, 1]), ...field(modulus)))}`;
}

describe('a pasted key', () => {
  it('[KEY1] that is private is known as such in every form, wrapped or cut, and is never a public one', () => {
    const privateKeys = [
      `-----BEGIN OPENSSH ${SECRET}-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n-----END OPENSSH ${SECRET}-----`,
      `-----BEGIN RSA ${SECRET}-----\nMIIE`,
      `-----BEGIN ENCRYPTED ${SECRET}-----`,
      `---- BEGIN SSH2 ENCRYPTED ${SECRET} ----`,
      'PuTTY-User-Key-File-3: ssh-ed25519',
      'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ',
      'b3BlbnNzaC1\nrZXktdjEAAAAABG5vbmU',
      `${ED25519}\n-----BEGIN\nOPENSSH ${SECRET}-----`,
    ];
    expect(privateKeys.map((text) => readPastedKey(text).kind)).toEqual(privateKeys.map(() => 'private'));
  });

  it('[KEY2] that is public is read with type, length and comment', () => {
    expect(readPastedKey(`\n# mine\n  ${ED25519} ada@laptop, the old one \r\n`)).toEqual({
      kind: 'public',
      line: ED25519,
      type: 'ssh-ed25519',
      bits: 256,
      comment: 'ada@laptop, the old one',
    });
    expect(readPastedKey(rsaLine(3072))).toMatchObject({ type: 'ssh-rsa', bits: 3072 });
  });

  it('[KEY2] that cannot be right is told before sending, with what to do', () => {
    expect(keyFault(readPastedKey(''))).toContain('.pub');
    expect(keyFault(readPastedKey(`${ED25519}\n${ED25519}`))).toContain('one key at a time');
    for (const cut of [
      ED25519.slice(0, 40),
      ED25519.slice(12),
      ED25519.replace('ssh-ed25519', 'ssh-rsa'),
      'hello there',
    ])
      expect(readPastedKey(cut).kind).toBe('unknown');
    expect(keyFault(readPastedKey(rsaLine(1024)))).toContain('1024 bits');
    expect(keyFault(readPastedKey(rsaLine(2048)))).toBeNull();
    expect(keyFault(readPastedKey(`${ED25519} ada`))).toBeNull();
  });
});

describe('a pasted key that the machine would not take', () => {
  it('[KEY2] is told as a type that is not taken, with those that are', () => {
    for (const line of ['ssh-dss AAAAB3NzaC1kc3MAAACBAP ada@old', 'ssh-dss', 'ssh-ed448 AAAA', `${certificate} AAAA`]) {
      const fault = keyFault(readPastedKey(line));
      expect(fault).toContain('not taken');
      for (const taken of ['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'sk-', 'ssh-keygen -t ed25519'])
        expect(fault).toContain(taken);
    }
    expect(keyFault(readPastedKey('ssh-dss AAAA'))).toContain('DSA');
    expect(keyFault(readPastedKey(`${certificate} AAAA`))).toContain('Certificates');
  });

  it('[KEY2] for its options is told to leave them out', () => {
    const options = ['no-pty', 'command="sh -c \'ls\'",no-pty', 'from="10.0.0.0/8"', 'restrict,pty'];
    for (const option of options) {
      expect(keyFault(readPastedKey(`${option} ${ED25519} ada`))).toMatch(/options.*Leave them out/);
      expect(keyFault(readPastedKey(`${option} ssh-dss AAAA`))).toMatch(/Leave them out/);
    }
  });
});

describe('expiry', () => {
  it('[KEY3] is a time from now, a date to come, or none', () => {
    expect(expiresAt('week', { date: '', now: NOW })).toBe(NOW + 7 * DAY);
    expect(expiresAt('never', { date: '', now: NOW })).toBeNull();
    expect(expiresAt('date', { date: new Date(NOW + DAY).toISOString(), now: NOW })).toBe(NOW + DAY);
    for (const date of ['', 'soon', new Date(NOW - 1).toISOString()])
      expect(expiresAt('date', { date, now: NOW })).toBe('wrong');
  });

  it('[KEY3] is said with how long it is, and marked when it comes near or is over', () => {
    expect(expiryText(null, NOW)).toEqual({ tone: 'fine', text: 'Does not expire' });
    expect(expiryText(NOW + 40 * DAY, NOW)).toEqual({ tone: 'fine', text: 'Expires in 40 d' });
    expect(expiryText(NOW + 30 * DAY - 5_000, NOW).text).toBe('Expires in 30 d');
    expect(expiryText(NOW + 10 * 60_000, NOW).text).toBe('Expires in 10 min');
    expect(expiryText(NOW + 2 * DAY, NOW)).toEqual({ tone: 'soon', text: 'Expires in 2 d' });
    expect(expiryText(NOW - 2 * DAY, NOW)).toEqual({ tone: 'over', text: 'Expired 2 d ago' });
    expect(expiryText(NOW, NOW).text).toBe('Expired just now');
  });
});
