// What ssh.authorize, ssh.revoke and ssh.list do: checked input -> a change of authorized_keys -> what stands there now.
import { ProtocolError, type SshKey } from '@vibecode/protocol';
import type { Log } from '../platform/log.ts';
import type { AuthorizedKeysFile } from './authorized-keys-file.ts';
import { readKeyFile, withKey, withoutKeys, type KeyLine } from './authorized-keys-text.ts';
import { formatExpiry, LATEST_EXPIRY_MS, parseExpiry, type ExpiryForm, type ZoneOffset } from './expiry-time.ts';
import type { KeyExpiry } from './key-expiry.ts';
import { keyFingerprint } from './key-fingerprint.ts';
import { parsePublicKey } from './parse-public-key.ts';

export interface SshCommandsOptions {
  file: AuthorizedKeysFile;
  expiry: Pick<KeyExpiry, 'check'>;
  /** Asked at each authorize: sshd may have been updated. */
  expiryForm: () => Promise<ExpiryForm>;
  zoneOffset: ZoneOffset;
  /** Wall clock. */
  nowMs: () => number;
  log: Log;
}

interface AuthorizeBody {
  public_key: string;
  label: string;
  expires_at: number | null;
}

type Answer<Result> = (result: Result) => void;

/** As the schema of ssh.list has them. */
const MAX_LISTED_KEYS = 1_000;
const MAX_LABEL_CHARACTERS = 200;
const MAX_UNREADABLE_LINES = 1_000_000;

export function sshCommands({ file, expiry, expiryForm, zoneOffset, nowMs, log }: SshCommandsOptions) {
  const described = (key: KeyLine): SshKey => ({
    fingerprint: keyFingerprint(key.base64),
    type: key.type,
    bits: key.bits,
    label: [...key.label].slice(0, MAX_LABEL_CHARACTERS).join(''),
    expires_at: key.expiry === undefined ? null : (parseExpiry(key.expiry, zoneOffset) ?? null),
    managed: key.managed,
  });

  return {
    'ssh.authorize': async (
      { body }: { body: AuthorizeBody },
      answer: Answer<{ key: SshKey; replaced: boolean }>,
    ): Promise<void> => {
      const { type, base64, bits } = parsePublicKey(body.public_key);
      const label = checkLabel(body.label);
      checkExpiry(body.expires_at, nowMs());
      const time = body.expires_at === null ? undefined : formatExpiry(body.expires_at, await expiryForm(), zoneOffset);
      let replaced = false;
      await file.change((text) => {
        const { keys } = readKeyFile(text);
        const same = keys.filter((key) => key.base64 === base64);
        replaced = same.some((key) => key.managed);
        if (!replaced && same.length > 0) {
          throw new ProtocolError(
            'key_exists',
            `This key stands in ${file.path} as your own line, which is left as it is. To give it a label or an expiry here, take that line out first.`,
          );
        }
        if (!replaced && keys.length >= MAX_LISTED_KEYS) {
          throw new ProtocolError('limit_reached', `${file.path} holds ${keys.length} keys. Take some out first.`);
        }
        return withKey(text, { type, base64, label, expiry: time });
      });
      const key = described({ type, base64, bits, label, expiry: time, managed: true });
      log.info('ssh.authorized', { fingerprint: key.fingerprint, replaced });
      answer({ key, replaced });
      await expiry.check();
    },

    'ssh.revoke': async ({ body }: { body: { fingerprint: string } }, answer: Answer<object>): Promise<void> => {
      const isMeant = (key: KeyLine): boolean => keyFingerprint(key.base64) === body.fingerprint;
      let lines: KeyLine[] = [];
      await file.change((text) => {
        lines = readKeyFile(text).keys.filter(isMeant);
        return withoutKeys(text, isMeant);
      });
      const isRevoked = lines.some((key) => key.managed);
      if (isRevoked) log.info('ssh.revoked', { fingerprint: body.fingerprint });
      if (lines.some((key) => !key.managed)) {
        throw new ProtocolError(
          'key_not_managed',
          `This key ${isRevoked ? 'also ' : ''}stands in ${file.path} as your own line, and logs in by it. Only you can take that out.`,
        );
      }
      if (!isRevoked) throw new ProtocolError('key_not_found', `This key is not in ${file.path}.`);
      answer({});
    },

    'ssh.list': async (
      _command: unknown,
      answer: Answer<{ path: string; keys: SshKey[]; unreadable_lines: number }>,
    ): Promise<void> => {
      const { keys, unreadableLines } = readKeyFile(await file.read());
      // A person's line that stands there twice is one key; ours beside theirs is shown beside it.
      const once = new Map(keys.map((key) => [`${key.managed} ${key.base64}`, key]));
      answer({
        path: file.path,
        keys: [...once.values()].slice(0, MAX_LISTED_KEYS).map(described),
        unreadable_lines: Math.min(unreadableLines, MAX_UNREADABLE_LINES),
      });
    },
  };
}

function checkLabel(given: string): string {
  const label = given.trim().toWellFormed();
  if (label === '' || /[\p{Cc}\u2028\u2029]/u.test(label)) {
    throw new ProtocolError('invalid_message', 'Give the key a label of one line, without control characters.', {
      field: '/label',
    });
  }
  return label;
}

function checkExpiry(expiresAt: number | null, nowMs: number): void {
  if (expiresAt === null || (expiresAt > nowMs && expiresAt <= LATEST_EXPIRY_MS)) return;
  throw new ProtocolError('invalid_message', 'The expiry lies in the past, or after the year 9999. Choose another.', {
    field: '/expires_at',
  });
}
