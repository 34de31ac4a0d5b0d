// "claude-code in shop": what a session is called when nobody named it (P).
import { toReadableName, type HttpSessionCreateRequest } from '@vibecode/protocol';

const MAX_NAME_LENGTH = 120;

/** Numbered where a session of that name is open: two agents in one folder are common. */
export function defaultSessionName(
  { agent, workdir }: Pick<HttpSessionCreateRequest, 'agent' | 'workdir'>,
  namesInUse: ReadonlySet<string>,
): string {
  const folder = toReadableName(workdir.replace(/\/+$/, '').split('/').at(-1) ?? '');
  const name = folder === '' ? agent : `${agent} in ${folder === '~' ? 'home' : folder}`;
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : ` ${number}`;
    const candidate =
      Array.from(name)
        .slice(0, MAX_NAME_LENGTH - suffix.length)
        .join('') + suffix;
    if (!namesInUse.has(candidate)) return candidate;
  }
}
