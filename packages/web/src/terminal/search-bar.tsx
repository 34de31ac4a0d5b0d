// Search in the screen and its history.
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../components/ui/button.tsx';
import { Input } from '../components/ui/input.tsx';
import { useStore } from '../lib/use-store.ts';
import type { SearchScreen } from './search-screen.ts';

/** Typing goes on; the search follows when it rests. */
const SETTLE_MS = 200;

export function SearchBar({ search, onClose }: { search: SearchScreen; onClose: () => void }) {
  const [query, setQuery] = useState('');
  const { matchCount, current, isLoading } = useStore(search.state);
  useEffect(() => {
    const timer = setTimeout(() => void search.find(query), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [search, query]);
  const found =
    matchCount === 0
      ? isLoading
        ? 'Searching …'
        : 'Nothing found'
      : `${current} of ${matchCount.toLocaleString('en')}`;
  return (
    <div
      role="search"
      className="flex w-full items-center self-end gap-1 rounded-lg border border-line bg-panel p-1.5 sm:w-104"
    >
      <Input
        autoFocus
        type="text"
        aria-label="Search in this terminal and its history"
        placeholder="Search screen and history"
        spellCheck={false}
        autoCapitalize="off"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key === 'Enter') search.step(event.shiftKey ? 1 : -1);
        }}
      />
      <output className="w-28 shrink-0 text-center text-[13px] text-muted max-sm:w-20">
        {query === '' ? '' : found}
      </output>
      <Button variant="ghost" size="icon" aria-label="Match above" onClick={() => search.step(-1)}>
        <ChevronUp aria-hidden="true" />
      </Button>
      <Button variant="ghost" size="icon" aria-label="Match below" onClick={() => search.step(1)}>
        <ChevronDown aria-hidden="true" />
      </Button>
      <Button variant="ghost" size="icon" aria-label="Close the search" onClick={onClose}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}
