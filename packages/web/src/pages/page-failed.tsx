// A page broke, or its code did not load (an update, a cut link).
import { PlainPage } from '../components/plain-page.tsx';
import { Button } from '../components/ui/button.tsx';

export function PageFailed() {
  return (
    <PlainPage title="This page did not load">
      <p className="text-muted">
        VibeCode may have been updated or is not running. Your sessions go on without this page.
      </p>
      <Button variant="primary" className="self-start" onClick={() => location.reload()}>
        Load it again
      </Button>
    </PlainPage>
  );
}
