// The button beside the folder field; what it opens is loaded when it is pressed.
import { FolderOpen } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Button } from '../components/ui/button.tsx';

const FolderDialog = lazy(async () => ({ default: (await import('../files/folder-dialog.tsx')).FolderDialog }));

export interface BrowseFolderProps {
  gatewayId: string;
  value: string;
  onChoose: (path: string) => void;
}

export function BrowseFolder({ gatewayId, value, onChoose }: BrowseFolderProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <FolderOpen aria-hidden="true" />
        Browse
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <FolderDialog
            gatewayId={gatewayId}
            startFolder={value}
            onClose={() => setIsOpen(false)}
            onChoose={(path) => {
              onChoose(path);
              setIsOpen(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
