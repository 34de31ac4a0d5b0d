// What every signed-in page has around it: data, messages, the command palette, and the way out when the sign-in is over.
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { isProtocolError, retryClassOf } from '@vibecode/protocol';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Toaster } from 'sonner';
import { TransferTrayLoader } from '../files/transfer-tray-loader.tsx';
import { useStore } from '../lib/use-store.ts';
import { forgetPageKey } from '../link/page-key.ts';
import { signInDoubts } from '../link/sign-in-doubts.ts';
import { colorScheme } from '../settings/color-scheme.ts';

const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }));

const MOST_RETRIES = 2;

export function SignedInLayout() {
  const navigate = useNavigate();
  const scheme = useStore(colorScheme);
  const [isPaletteOpen, setIsPaletteOpen] = useState(false);
  const [client] = useState(() => {
    const onError = (error: Error) => {
      if (!isProtocolError(error) || error.code !== 'unauthorized') return;
      forgetPageKey();
      void navigate({ to: '/signed-out', replace: true });
    };
    return new QueryClient({
      queryCache: new QueryCache({ onError }),
      mutationCache: new MutationCache({ onError }),
      defaultOptions: {
        queries: {
          retry: (count, error) =>
            count < MOST_RETRIES && isProtocolError(error) && retryClassOf(error.code) === 'later',
          staleTime: 1_000,
        },
      },
    });
  });

  useEffect(
    // Signed out from another browser: what is on the screen goes away now, not at the next poll.
    () => signInDoubts.subscribe(() => void client.invalidateQueries({ queryKey: ['machines'] })),
    [client],
  );

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isPaletteKey =
        (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey && event.code === 'KeyK';
      // A shortcut never takes a key from the terminal.
      const isInTerminal = event.target instanceof Element && event.target.closest('.terminal-area') !== null;
      if (!isPaletteKey || isInTerminal) return;
      event.preventDefault();
      setIsPaletteOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return (
    <QueryClientProvider client={client}>
      <Outlet />
      <TransferTrayLoader />
      {isPaletteOpen && (
        <Suspense fallback={null}>
          <CommandPalette onClose={() => setIsPaletteOpen(false)} />
        </Suspense>
      )}
      {/* Below the bars and away from the prompt. */}
      <Toaster
        theme={scheme}
        position="top-right"
        offset={{ top: 56, right: 12 }}
        mobileOffset={{ top: 56 }}
        toastOptions={{ style: { background: 'var(--panel)', borderColor: 'var(--line)', color: 'var(--text)' } }}
        closeButton
        visibleToasts={3}
      />
    </QueryClientProvider>
  );
}
