// The name or path of a file, shown so that it cannot pass for another: escapes in a dim colour, its ending always last.
import { cn } from '../lib/cn.ts';
import { nameParts } from './shown-name.ts';

export interface FileNameTextProps {
  name: string;
  className?: string;
}

export function FileNameText({ name, className }: FileNameTextProps) {
  return (
    // Left to right whatever its letters are: ".exe" of a Hebrew name stays at its end.
    <bdi dir="ltr" className={cn('whitespace-pre', className)}>
      {nameParts(name).map(({ text, isEscape }, index) =>
        isEscape ? (
          <span key={index} className="font-mono font-normal text-muted">
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </bdi>
  );
}
