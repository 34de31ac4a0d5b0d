// The address of the control plane as a person types it, checked before anything is sent there or written down. Pure.
import { GatewayError } from '../errors.ts';

/** Ends in a slash and holds nothing but ASCII without quotes, so it can stand in any file of settings. */
export function controlPlaneUrl(text: string | undefined): URL {
  if (text === undefined) throw new GatewayError('usage', 'Which control plane? Say --url https://vibecode.example.');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new GatewayError('usage', '--url is no http(s) address. Give one like https://vibecode.example.');
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
