// This VibeCode serves no gateway yet: what whoever runs it does about that.
import { PackageX } from 'lucide-react';
import { CommandLine } from '../../components/command-line.tsx';
import { useReleases } from './use-releases.ts';

export function NoReleaseNotice() {
  const { data } = useReleases();
  if (data === undefined || data.stable !== null) return null;
  return (
    <div role="note" className="flex items-start gap-3 rounded-lg border border-line bg-panel p-4">
      <PackageX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-trouble" />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <p className="text-muted">
          <span className="text-text">There is no gateway to install from here yet.</span> Make a release in the folder
          of VibeCode, on the machine that runs it. The key is made once: keep it, it is what every machine trusts.
        </p>
        <CommandLine
          command="openssl genpkey -algorithm ed25519 -out release-key.pem"
          label="Copy the command that makes the key"
        />
        <CommandLine
          command="npm run release -- --key release-key.pem --out ~/.local/share/vibecode/releases"
          label="Copy the command that makes the release"
        />
        <p className="text-[13px] text-muted">
          With <code className="font-mono">--data</code> the releases go into{' '}
          <code className="font-mono">releases</code> of that folder. This goes away by itself once there is one.
        </p>
      </div>
    </div>
  );
}
