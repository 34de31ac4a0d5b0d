// Whether files are dragged over an element, and what is dropped there.
import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import { filesOf, hasFiles, type DroppedFiles } from './drop-files.ts';

export interface UseFileDropOptions {
  area: RefObject<HTMLElement | null>;
  isEnabled: boolean;
  onDrop: (dropped: DroppedFiles) => void;
}

/** true while files are over the area. */
export function useFileDrop({ area, isEnabled, onDrop }: UseFileDropOptions): boolean {
  const [isOver, setIsOver] = useState(false);
  const drop = useEffectEvent(onDrop);
  useEffect(() => {
    const element = area.current;
    if (element === null || !isEnabled) return undefined;
    const lifetime = new AbortController();
    const { signal } = lifetime;
    const over = (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      // Without this the browser would open the file in place of the page.
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      setIsOver(true);
    };
    element.addEventListener('dragenter', over, { signal });
    element.addEventListener('dragover', over, { signal });
    element.addEventListener(
      'dragleave',
      (event) => {
        // Also fired on the way to a child.
        if (!(event.relatedTarget instanceof Node) || !element.contains(event.relatedTarget)) setIsOver(false);
      },
      { signal },
    );
    element.addEventListener(
      'drop',
      (event) => {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        setIsOver(false);
        drop(filesOf(event.dataTransfer));
      },
      { signal },
    );
    return () => {
      lifetime.abort();
      setIsOver(false);
    };
  }, [area, isEnabled]);
  return isOver;
}
