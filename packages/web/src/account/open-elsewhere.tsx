// "Open on another device": a one-time link and the same as a QR code.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { CommandLine } from '../components/command-line.tsx';
import { InlineError } from '../components/inline-error.tsx';
import { Button } from '../components/ui/button.tsx';
import { SettingsSection } from '../settings/settings-section.tsx';
import { makeSignInLink } from './account-api.ts';
import { QrCode } from './qr-code.tsx';

export function OpenElsewhere({ publicUrl }: { publicUrl: string | undefined }) {
  const link = useMutation({ mutationFn: makeSignInLink });
  const { url, expires_at: expiresAt } = link.data ?? {};
  const [overUrl, setOverUrl] = useState<string | null>(null);
  useEffect(() => {
    if (expiresAt === undefined) return undefined;
    const timer = setTimeout(() => setOverUrl(url ?? null), expiresAt - Date.now());
    return () => clearTimeout(timer);
  }, [url, expiresAt]);
  const isLocal = publicUrl !== undefined && URL.canParse(publicUrl) && new URL(publicUrl).hostname === 'localhost';
  return (
    <SettingsSection title="Open on another device" anchor="open-elsewhere">
      <p className="text-muted">
        A link that signs one browser in to this account. It works once; give it to nobody else.
      </p>
      {isLocal && (
        <p className="text-muted">
          VibeCode is open to this machine alone now: the link works in its other browsers. For a phone, start it with{' '}
          <code className="font-mono text-[13px]">npm start -- --public-url https://…</code>, the address of your
          reverse proxy or of this machine in Tailscale.
        </p>
      )}
      {link.data !== undefined && link.data.url !== overUrl && (
        <div className="flex flex-col items-start gap-3">
          <QrCode text={link.data.url} label="The link as a QR code for a phone's camera" />
          <div className="w-full">
            <CommandLine command={link.data.url} label="Copy the link" />
          </div>
          <p className="text-[13px] text-muted">
            Works once, until{' '}
            {new Date(link.data.expires_at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}.
          </p>
        </div>
      )}
      {link.error !== null && <InlineError error={link.error} />}
      <Button className="self-start" disabled={link.isPending} onClick={() => link.mutate()}>
        {link.data === undefined ? 'Make a link' : 'Make a new link'}
      </Button>
    </SettingsSection>
  );
}
