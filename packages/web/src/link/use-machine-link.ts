// The life of a shared link inside a component.
import { useEffect, useState } from 'react';
import type { MachineLink } from './machine-link.ts';
import { shareMachineLink } from './share-machine-link.ts';

/** null until the component is in the page, and where no machine is named. */
export function useMachineLink(gatewayId: string | null): MachineLink | null {
  const [link, setLink] = useState<MachineLink | null>(null);
  useEffect(() => {
    if (gatewayId === null) return undefined;
    const lifetime = new AbortController();
    // oxlint-disable-next-line react/set-state-in-effect -- the link lives with the effect, outside of React
    setLink(shareMachineLink({ gatewayId, signal: lifetime.signal }));
    return () => {
      lifetime.abort();
      setLink(null);
    };
  }, [gatewayId]);
  return link;
}
