// What the person reads when everything runs: one link, and for a phone its QR code.
import QRCode from 'qrcode';
import type { OneTimeLink } from './one-time-link.ts';

export interface Announcement {
  url: string;
  link: OneTimeLink;
  dataFolder: string;
  browserOpened: boolean;
  /** Someone sits at a keyboard here, and Enter prints another link. */
  hasKeyboard: boolean;
}

export function announcement({ url, link, dataFolder, browserOpened, hasKeyboard }: Announcement): string {
  const purpose =
    link.kind === 'claim'
      ? 'Open this link to make your account (it works once):'
      : 'Open this link to sign in (it works once):';
  return `
  VibeCode runs at ${url}
  ${purpose}

    ${link.url}

  ${browserOpened ? 'Your browser is opening it now. ' : ''}Data: ${dataFolder}
  ${hasKeyboard ? 'Enter prints a fresh link. ' : ''}Ctrl-C stops VibeCode; your agents keep running.
`;
}

export interface PhoneInvitation {
  publicUrl: URL;
  link: OneTimeLink;
}

export async function phoneInvitation({ publicUrl, link }: PhoneInvitation): Promise<string> {
  const code = await QRCode.toString(link.url, { type: 'terminal', small: true, errorCorrectionLevel: 'L' });
  return `\n  On the phone, scan this (it works once):\n\n${code}\n  ${link.url}\n${plainHttpWarning(publicUrl)}`;
}

/** What plain http costs: browsers trust it on this machine itself alone, and give other pages no clipboard. */
export function plainHttpWarning({ protocol, hostname }: URL): string {
  if (protocol === 'https:' || isLoopback(hostname)) return '';
  return `
  Over plain http everybody on the network between can read and change what you see and type, and take over your
  sign-in. Browsers give such a page no clipboard: its copy and paste buttons and Ctrl-Shift-C do not work there, the
  browser's own menu and Ctrl-V do. Prefer https, for example \`tailscale serve\`.
`;
}

function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}

/** The one line of `--json`. */
export function readyLine({
  url,
  link,
  dataFolder,
  version,
}: Omit<Announcement, 'browserOpened' | 'hasKeyboard'> & { version: string }): string {
  return `${JSON.stringify({
    url,
    claim_url: link.kind === 'claim' ? link.url : null,
    sign_in_url: link.kind === 'sign-in' ? link.url : null,
    data_dir: dataFolder,
    version,
    pid: process.pid,
  })}\n`;
}
