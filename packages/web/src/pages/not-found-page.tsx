// No such address.
import { Link } from '@tanstack/react-router';
import { PlainPage } from '../components/plain-page.tsx';
import { Button } from '../components/ui/button.tsx';

export function NotFoundPage({ what = 'page' }: { what?: 'page' | 'session' | 'machine' }) {
  return (
    <PlainPage title={`There is no such ${what}`}>
      <p className="text-muted">
        {what === 'page'
          ? 'The address may be mistyped.'
          : `The address may be mistyped, or the ${what} belongs to another account.`}
      </p>
      <Button asChild variant="primary" className="self-start">
        <Link to="/">See all sessions</Link>
      </Button>
    </PlainPage>
  );
}
