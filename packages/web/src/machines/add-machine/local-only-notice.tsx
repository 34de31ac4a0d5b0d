// VibeCode listens to its own machine alone: another one could not reach the address in the commands.
import { Info } from 'lucide-react';
import { useMe } from '../../account/use-me.ts';
import { isLocalAddress } from './is-local-address.ts';

export function LocalOnlyNotice() {
  const { data } = useMe();
  if (data === undefined || !isLocalAddress(data.public_url)) return null;
  return (
    <div role="note" className="flex items-start gap-3 rounded-lg border border-line bg-panel p-4">
      <Info aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
      <p className="min-w-0 text-muted">
        <span className="text-text">Other machines do not reach {data.public_url}.</span> Start VibeCode with{' '}
        <code className="font-mono text-[13px]">npm start -- --public-url https://…</code>, the address of your reverse
        proxy or of this machine in Tailscale. Sessions go on meanwhile.
      </p>
    </div>
  );
}
