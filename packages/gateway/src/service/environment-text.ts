// The text of gateway.env: the settings of an installed gateway. Pure.
import { GatewayError } from '../errors.ts';
import type { ServiceLayout } from './service-layout.ts';

export interface EnvironmentTextOptions {
  layout: ServiceLayout;
  /** Of an earlier install; undefined for none. */
  before: string | undefined;
  /** Of the control plane; undefined keeps the one of before. */
  url: string | undefined;
}

const CONTROL_PLANE_URL = 'VIBECODE_CONTROL_PLANE_URL';

export function environmentText({ layout, before, url }: EnvironmentTextOptions): string {
  if (before !== undefined) {
    const address = url === undefined ? before : withValue(before, CONTROL_PLANE_URL, url);
    return withKeeper(address, layout);
  }
  if (url === undefined) throw new GatewayError('usage', 'Which control plane? Say --url https://vibecode.example.');
  const lines = [
    '# Settings of the VibeCode gateway, one VARIABLE=value a line; its README lists them. No secrets: the credential',
    '# has a file of its own.',
    `${CONTROL_PLANE_URL}=${url}`,
    `VIBECODE_DATA_DIR=${layout.dataDir}`,
    `VIBECODE_TMUX_SOCKET_DIR=${layout.tmuxSocketDir}`,
    'VIBECODE_TMUX_SERVER=service',
  ];
  return withKeeper(`${lines.join('\n')}\n`, layout);
}

/** What an install with a keeper decides, and one without takes out again. */
function withKeeper(text: string, { keeper, dataDir }: ServiceLayout): string {
  const hadKeeper = /^VIBECODE_LINK_SOCKET_DIR=/m.test(text);
  if (!hadKeeper && keeper === undefined) return text;
  return [
    ['VIBECODE_DATA_DIR', dataDir] as const,
    ['VIBECODE_CREDENTIAL_FILE', keeper && `${keeper.dataDir}/credential`] as const,
    ['VIBECODE_LINK_SOCKET_DIR', keeper?.socketDir] as const,
  ].reduce((changed, [name, value]) => withValue(changed, name, value), text);
}

/** `undefined` takes the line out. */
function withValue(text: string, name: string, value: string | undefined): string {
  const line = new RegExp(`^${name}=.*\n?`, 'm');
  const own = value === undefined ? '' : `${name}=${value}\n`;
  return line.test(text) ? text.replace(line, () => own) : `${text.replace(/\n?$/, '\n')}${own}`;
}
