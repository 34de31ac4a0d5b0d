// Does the control plane answer this machine, and do both have the same time?
import type { DoctorContext, Finding } from './finding.ts';

const TIMEOUT_MS = 8_000;
/** Certificates and the expiry of keys bear less than this; no healthy machine is further off. */
const MAX_CLOCK_SKEW_MS = 60_000;

/** What a person can do about why no connection came about. */
const FIXES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name is not known: correct VIBECODE_CONTROL_PLANE_URL, or mend the name service (getent hosts NAME).',
  EAI_AGAIN: 'The name service does not answer: look at /etc/resolv.conf and the network.',
  ECONNREFUSED: 'Nothing listens there: start the control plane, or correct VIBECODE_CONTROL_PLANE_URL.',
  ENETUNREACH: 'There is no network: look at the route (ip route).',
  EHOSTUNREACH: 'There is no way to it: look at the network and the firewall.',
  CERT_HAS_EXPIRED: 'Its certificate has expired: renew it there.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is its own: name its authority by NODE_EXTRA_CA_CERTS=FILE.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its authority is not known here: name it by NODE_EXTRA_CA_CERTS=FILE.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its authority is not known here: name it by NODE_EXTRA_CA_CERTS=FILE.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name: correct VIBECODE_CONTROL_PLANE_URL.',
};

export async function checkControlPlane({ controlPlane }: DoctorContext): Promise<Finding | Finding[]> {
  const check = 'control plane';
  if (controlPlane === undefined) {
    const fix = 'Set VIBECODE_CONTROL_PLANE_URL to its address.';
    return { check, state: 'problem', found: 'no valid address is configured', fix };
  }
  const url = new URL(`${controlPlane.pathname.replace(/\/+$/, '')}/api/health`, controlPlane);
  const askedAt = Date.now();
  let response: Response;
  try {
    response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
  } catch (error) {
    const code = codeOf(error);
    return {
      check,
      state: 'problem',
      found: `${controlPlane.origin} cannot be reached: ${code}`,
      fix: FIXES[code] ?? `Look what stands between: curl -v ${controlPlane.origin}/api/health`,
    };
  }
  const tookMs = Date.now() - askedAt;
  if (!response.ok) {
    const found = `${controlPlane.origin} answers, but with status ${response.status} at ${url.pathname}`;
    return { check, state: 'problem', found, fix: 'Correct VIBECODE_CONTROL_PLANE_URL, or look at that server.' };
  }
  const reached: Finding = { check, state: 'ok', found: `${controlPlane.origin} answers in ${tookMs} ms` };
  const clock = clockFinding(response.headers.get('date'), askedAt + tookMs / 2);
  return clock === undefined ? reached : [reached, clock];
}

function clockFinding(date: string | null, ownMs: number): Finding | undefined {
  const check = 'clock';
  const skewMs = ownMs - Date.parse(date ?? '');
  if (Number.isNaN(skewMs)) return undefined;
  if (Math.abs(skewMs) <= MAX_CLOCK_SKEW_MS) return { check, state: 'ok', found: 'agrees with the control plane' };
  const words = `${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'ahead of' : 'behind'} the control plane`;
  const fix = process.platform === 'darwin' ? 'sudo sntp -sS time.apple.com' : 'sudo timedatectl set-ntp true';
  return { check, state: 'warning', found: words, fix };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `no answer in ${TIMEOUT_MS / 1000} s`;
  const { code } = (error.cause ?? error) as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
