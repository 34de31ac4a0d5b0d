// The stretch during which a page and a machine reach each other without a break: what was asked before a break has to be
// asked again after it. Pure.
import type { MachineLinkView } from './machine-link.ts';

/** null while they do not reach each other; otherwise differs for every stretch. */
export function gatewayPresence({ link, gateway }: MachineLinkView): string | null {
  return link.name === 'open' && gateway?.connected === true ? `${link.generation}:${gateway.since}` : null;
}
