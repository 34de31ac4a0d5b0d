// The life of a shared link inside a component.
import { useEffect, useState } from 'react';
import type { MachineLink } from './machine-link.ts';
import { shareMachineLink } from './share-machine-link.ts';

/** null until the component is in the page. */
export function useMachineLink(gatewayId: string): MachineLink | null {
  const [link, setLink] = useState<MachineLink | null>(null);
  useEffect(() => {
    const lifetime = new AbortController();
    setLink(shareMachineLink({ gatewayId, signal: lifetime.signal }));
    return () => {
      lifetime.abort();
      setLink(null);
    };
  }, [gatewayId]);
  return link;
}
