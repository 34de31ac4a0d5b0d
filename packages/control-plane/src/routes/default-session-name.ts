// "claude-code in shop": what a session is called when nobody named it (P).
import type { HttpSessionCreateRequest } from '@vibecode/protocol';

const MAX_NAME_LENGTH = 120;

export function defaultSessionName({ agent, workdir }: Pick<HttpSessionCreateRequest, 'agent' | 'workdir'>): string {
  const folder = workdir
    .replace(/\/+$/, '')
    .split('/')
    .at(-1)
    // What a session name may not hold (schema/definitions.json).
    ?.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  const name = folder === undefined || folder === '' ? agent : `${agent} in ${folder === '~' ? 'home' : folder}`;
  return Array.from(name).slice(0, MAX_NAME_LENGTH).join('');
}
