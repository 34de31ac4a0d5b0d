// A text field. 16 px on the phone: below that iOS zooms the page in.
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn.ts';

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return (
    <input
      className={cn(
        'h-9 w-full min-w-0 rounded-md border border-line-strong bg-panel px-3 text-base placeholder:text-muted aria-invalid:border-trouble sm:text-sm max-sm:h-11',
        className,
      )}
      {...props}
    />
  );
}
