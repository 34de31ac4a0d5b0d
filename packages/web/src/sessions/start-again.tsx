// The same agent in the same folder, as a new session.
import { Link } from '@tanstack/react-router';
import type { SessionRecord } from '@vibecode/protocol';
import { RotateCcw } from 'lucide-react';
import { Button } from '../components/ui/button.tsx';

export function StartAgain({ session }: { session: SessionRecord }) {
  return (
    <Button asChild variant="primary" className="self-start max-sm:w-full">
      <Link to="/new" search={{ machine: session.gateway_id, from: session.session_id }}>
        <RotateCcw aria-hidden="true" />
        Start again in the same folder
      </Link>
    </Button>
  );
}
