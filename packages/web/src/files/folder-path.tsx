// Where a folder is, as steps that lead back, and the roots that may be opened.
import { ChevronRight } from 'lucide-react';
import { Fragment } from 'react';
import { Menu, MenuItem, MenuLabel } from '../components/ui/menu.tsx';
import { shortFolder } from '../sessions/short-folder.ts';
import { FileNameText } from './file-name-text.tsx';
import { pathSteps, rootOf } from './file-path.ts';
import { shownName } from './shown-name.ts';

export interface FolderPathProps {
  path: string;
  roots: readonly string[];
  home: string | undefined;
  onOpen: (path: string) => void;
}

const STEP = 'max-w-40 truncate rounded px-1 py-0.5 max-sm:py-2.5';

export function FolderPath({ path, roots, home, onOpen }: FolderPathProps) {
  const root = rootOf(path, roots) ?? path;
  const [first, ...rest] = pathSteps(path, { root, home });
  return (
    <nav aria-label="Folder" className="flex min-w-0 flex-1 flex-wrap items-center font-mono text-xs">
      {roots.length > 1 ? (
        <Menu
          trigger={
            <button
              type="button"
              aria-label={`Places, now ${shownName(root)}`}
              className={`${STEP} hover:bg-raised max-sm:min-h-11`}
            >
              <FileNameText name={first?.name ?? path} /> ▾
            </button>
          }
        >
          <MenuLabel>Home and folders of sessions</MenuLabel>
          {roots.map((one) => (
            <MenuItem key={one} onSelect={() => onOpen(one)}>
              <span className="font-mono text-[13px]">
                <FileNameText name={shortFolder(one, home)} />
              </span>
            </MenuItem>
          ))}
        </Menu>
      ) : (
        <Step name={first?.name ?? path} isLast={rest.length === 0} onOpen={() => onOpen(root)} />
      )}
      {rest.map((step, index) => (
        <Fragment key={step.path}>
          <ChevronRight aria-hidden="true" className="size-3 shrink-0 text-muted" />
          <Step name={step.name} isLast={index === rest.length - 1} onOpen={() => onOpen(step.path)} />
        </Fragment>
      ))}
    </nav>
  );
}

function Step({ name, isLast, onOpen }: { name: string; isLast: boolean; onOpen: () => void }) {
  return isLast ? (
    <span aria-current="page" className={STEP}>
      <FileNameText name={name} />
    </span>
  ) : (
    <button type="button" className={`${STEP} text-muted hover:bg-raised hover:text-text`} onClick={onOpen}>
      <FileNameText name={name} />
    </button>
  );
}
