// A one-time link was opened: uses its token and goes home, or says why not and what to do.
import { Link, useNavigate } from '@tanstack/react-router';
import { isProtocolError, type ProtocolError } from '@vibecode/protocol';
import { useEffect, useState } from 'react';
import { claim } from '../account/account-api.ts';
import { takenClaimToken as token } from '../account/taken-claim-token.ts';
import { deviceName } from '../account/device-name.ts';
import { CommandLine } from '../components/command-line.tsx';
import { PlainPage } from '../components/plain-page.tsx';
import { Button } from '../components/ui/button.tsx';
import { readPageKey, storePageKey } from '../link/page-key.ts';

/** A link works once: React may run an effect twice, the request goes out once. */
let claiming: ReturnType<typeof claim> | null = null;

export function ClaimPage() {
  const navigate = useNavigate();
  const [error, setError] = useState<ProtocolError | null>(null);

  useEffect(() => {
    // Another link opened in this tab changes the fragment alone.
    const startOver = () => location.reload();
    window.addEventListener('hashchange', startOver);
    return () => window.removeEventListener('hashchange', startOver);
  }, []);

  useEffect(() => {
    document.title = 'Sign in · VibeCode';
    if (token === null) return;
    let isGone = false;
    const signIn = async (oneTimeToken: string) => {
      try {
        claiming ??= claim(oneTimeToken, deviceName(navigator.userAgent));
        const { page_key: pageKey } = await claiming;
        storePageKey(pageKey);
        if (!isGone) await navigate({ to: '/', replace: true });
      } catch (reason) {
        claiming = null;
        if (!isGone && isProtocolError(reason)) setError(reason);
      }
    };
    if (error === null) void signIn(token);
    return () => {
      isGone = true;
    };
  }, [navigate, error]);

  if (token !== null && error === null) {
    return (
      <PlainPage title="Signing in">
        <p role="status" className="text-muted">
          Using the one-time link …
        </p>
      </PlainPage>
    );
  }
  const canRetry = error !== null && error.code !== 'link_used' && error.code !== 'link_invalid';
  return (
    <PlainPage title={titleFor(error)}>
      <p className="text-muted">
        {error?.message ?? 'The address has no one-time token after the “#”. Copy the whole link.'}
      </p>
      {canRetry ? (
        <Button variant="primary" className="self-start" onClick={() => setError(null)}>
          Try again
        </Button>
      ) : (
        <>
          <p className="text-muted">Each link works once, for 15 minutes. Starting VibeCode prints a new one:</p>
          <CommandLine command="npm start" />
          <p className="text-muted">Or make one in Settings of a browser that is signed in.</p>
        </>
      )}
      {readPageKey() !== null && (
        <Button asChild className="self-start">
          <Link to="/">Go to the sessions</Link>
        </Button>
      )}
    </PlainPage>
  );
}

function titleFor(error: ProtocolError | null): string {
  if (error === null) return 'This link is not complete';
  if (error.code === 'link_used') return 'This link was used before';
  if (error.code === 'link_invalid') return 'This link does not work any more';
  return 'Signing in did not work';
}
