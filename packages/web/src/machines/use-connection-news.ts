// On the page of one machine: that it went or came back is heard from its link at once, not at the next poll.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { MachineLink } from '../link/machine-link.ts';

export function useConnectionNews(link: MachineLink | null): void {
  const client = useQueryClient();
  useEffect(() => {
    if (link === null) return undefined;
    let known = link.view.get().gateway?.since;
    return link.view.subscribe(() => {
      const since = link.view.get().gateway?.since;
      if (since === undefined || since === known) return;
      known = since;
      void client.invalidateQueries({ queryKey: ['machines'] });
    });
  }, [client, link]);
}
