// One link to a machine for all parts of the page that need it: terminal, files, health. It closes a moment after the
// last of them let go, so that going from page to page keeps the socket and transfers outlive the page that began them.
import type { MachineLink } from './machine-link.ts';
import { doubtSignIn } from './sign-in-doubts.ts';
import { openMachineLink, type OpenMachineLinkOptions } from './open-machine-link.ts';

/** Longer than a page takes to follow another one; shorter than a closed page should count as a viewer. */
const LINGER_MS = 1_000;

interface SharedLink {
  link: MachineLink;
  lifetime: AbortController;
  userCount: number;
}

const sharedLinks = new Map<string, SharedLink>();

/** The link is the caller's until `signal` aborts. */
export function shareMachineLink({ gatewayId, signal }: OpenMachineLinkOptions): MachineLink {
  const shared = openLinkTo(gatewayId);
  shared.userCount++;
  signal.addEventListener(
    'abort',
    () => {
      shared.userCount--;
      setTimeout(() => closeUnused(gatewayId, shared), LINGER_MS);
    },
    { once: true },
  );
  return shared.link;
}

function openLinkTo(gatewayId: string): SharedLink {
  const known = sharedLinks.get(gatewayId);
  // A refused link stays refused; whoever comes after a new sign-in needs another one.
  if (known !== undefined && known.link.view.get().link.name !== 'refused') return known;
  const lifetime = new AbortController();
  const shared = { link: openMachineLink({ gatewayId, signal: lifetime.signal }), lifetime, userCount: 0 };
  sharedLinks.set(gatewayId, shared);
  const { view } = shared.link;
  const stop = view.subscribe(() => {
    const { link } = view.get();
    if (link.name === 'refused' && link.action === 'sign_in') doubtSignIn();
  });
  lifetime.signal.addEventListener('abort', stop, { once: true });
  return shared;
}

function closeUnused(gatewayId: string, shared: SharedLink): void {
  if (shared.userCount > 0) return;
  if (sharedLinks.get(gatewayId) === shared) sharedLinks.delete(gatewayId);
  shared.lifetime.abort();
}
