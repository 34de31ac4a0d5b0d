// One file: what it is, what can be done with it, and a look into it.
import type { FileEntry } from '@vibecode/protocol';
import { limits } from '@vibecode/protocol';
import { ArrowLeft, Copy, Download, TextCursorInput } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { CommandLine } from '../components/command-line.tsx';
import { InlineError } from '../components/inline-error.tsx';
import { LoadingWords } from '../components/loading-words.tsx';
import { Button } from '../components/ui/button.tsx';
import { byteText } from '../lib/byte-text.ts';
import { copyText } from '../lib/copy-text.ts';
import { errorText } from '../lib/error-text.ts';
import { FileNameText } from './file-name-text.tsx';
import { shownName } from './shown-name.ts';
import { useFilePreview } from './use-file-preview.ts';

export interface FileViewProps {
  gatewayId: string;
  path: string;
  entry: FileEntry;
  /** For files that the browser does not take. */
  scpCommand: string;
  onClose: () => void;
  onDownload: () => void;
  onInsert: (() => void) | undefined;
}

export function FileView({ gatewayId, path, entry, scpCommand, onClose, onDownload, onInsert }: FileViewProps) {
  const isTooLarge = entry.size > limits.MAX_FILE_BYTES;
  const copy = () => {
    copyText(path).then(
      () => toast('The path is on your clipboard.'),
      (error: unknown) => toast.error(errorText(error)),
    );
  };
  return (
    <section aria-label={shownName(entry.name)} className="flex min-h-0 flex-1 flex-col">
      <header className="flex items-center gap-2 border-b border-line px-2 py-1.5">
        <Button variant="ghost" size="icon" aria-label="Back to the folder" autoFocus onClick={onClose}>
          <ArrowLeft aria-hidden="true" />
        </Button>
        <div className="min-w-0 flex-1">
          <h3 className="truncate font-medium" title={shownName(entry.name)}>
            <FileNameText name={entry.name} />
          </h3>
          <p className="text-xs text-muted">
            <span className="font-mono">{byteText(entry.size)}</span> ·{' '}
            {new Date(entry.modified_at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}
          </p>
        </div>
      </header>
      <div className="flex flex-wrap gap-1.5 border-b border-line p-2 *:px-2.5">
        <Button size="small" disabled={isTooLarge} onClick={onDownload}>
          <Download aria-hidden="true" />
          Download
        </Button>
        {onInsert !== undefined && (
          <Button size="small" onClick={onInsert}>
            <TextCursorInput aria-hidden="true" />
            Type its path
          </Button>
        )}
        <Button size="small" onClick={copy}>
          <Copy aria-hidden="true" />
          Copy path
        </Button>
      </div>
      {isTooLarge ? (
        <div className="flex flex-col gap-3 p-4">
          <p className="text-muted">Files above 20 MB do not go through the browser. Copy it with scp:</p>
          <CommandLine command={scpCommand} />
        </div>
      ) : (
        <Preview gatewayId={gatewayId} path={path} entry={entry} />
      )}
    </section>
  );
}

function Preview({ gatewayId, path, entry }: Pick<FileViewProps, 'gatewayId' | 'path' | 'entry'>) {
  const { data, error, refetch } = useFilePreview({ gatewayId, path, entry });
  if (error !== null)
    return (
      <div className="p-3">
        <InlineError error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (data === undefined) return <LoadingWords>Loading the preview …</LoadingWords>;
  switch (data.kind) {
    case 'image':
      return <ImagePreview image={data.image} name={entry.name} />;
    case 'binary':
      return <p className="p-6 text-center text-muted">A binary file: there is nothing to read in it. Download it.</p>;
    case 'text':
      return (
        <div className="min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label="Beginning of the file">
          <pre className="p-3 font-mono text-xs leading-5 [font-variant-ligatures:none]">{data.text}</pre>
          {data.text === '' && <p className="p-6 text-center text-muted">The file is empty.</p>}
          {!data.isWhole && (
            <p className="border-t border-line p-3 text-[13px] text-muted">
              This is its beginning. Download the file to see the rest.
            </p>
          )}
        </div>
      );
  }
}

/** In an <img> nothing of an SVG runs. */
function ImagePreview({ image, name }: { image: Blob; name: string }) {
  const element = useRef<HTMLImageElement>(null);
  const [isBroken, setIsBroken] = useState(false);
  useEffect(() => {
    if (element.current === null) return undefined;
    const url = URL.createObjectURL(image);
    element.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [image]);
  if (isBroken) return <p className="p-6 text-center text-muted">The browser cannot show this image. Download it.</p>;
  return (
    <div className="flex min-h-0 flex-1 items-center justify-center overflow-auto bg-raised p-3">
      <img
        ref={element}
        alt={shownName(name)}
        className="max-h-full max-w-full object-contain"
        onError={() => setIsBroken(true)}
      />
    </div>
  );
}
