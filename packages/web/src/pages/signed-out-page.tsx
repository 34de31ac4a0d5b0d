// This browser is not signed in: there are no passwords, so the page says how to get a link.
import { useEffect } from 'react';
import { CommandLine } from '../components/command-line.tsx';
import { PlainPage } from '../components/plain-page.tsx';

export function SignedOutPage() {
  useEffect(() => {
    document.title = 'Signed out · VibeCode';
  }, []);
  return (
    <PlainPage title="This browser is not signed in">
      <p className="text-muted">
        VibeCode has no passwords. A one-time link signs a browser in; there are two ways to get one.
      </p>
      <section className="flex flex-col gap-2">
        <h2 className="text-[13px] font-medium">On the machine that runs VibeCode</h2>
        <p className="text-muted">
          Start it in its folder. It prints the link; where it runs already, stop it with Ctrl-C first. Sessions are not
          touched.
        </p>
        <CommandLine command="npm start" />
      </section>
      <section className="flex flex-col gap-2">
        <h2 className="text-[13px] font-medium">From a browser that is signed in</h2>
        <p className="text-muted">Open Settings there, then “Open on another device”.</p>
      </section>
    </PlainPage>
  );
}
