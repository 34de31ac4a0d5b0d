// No such address.
import { Link } from '@tanstack/react-router';
import { PlainPage } from '../components/plain-page.tsx';
import { Button } from '../components/ui/button.tsx';

export function NotFoundPage() {
  return (
    <PlainPage title="There is no such page">
      <p className="text-muted">The address may be mistyped, or the session belongs to another account.</p>
      <Button asChild variant="primary" className="self-start">
        <Link to="/">See all sessions</Link>
      </Button>
    </PlainPage>
  );
}
