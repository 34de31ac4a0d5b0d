// A text field of several lines. 16 px on the phone: below that iOS zooms the page in.
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn.ts';

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      className={cn(
        'min-h-20 w-full min-w-0 rounded-md border border-line-strong bg-panel px-3 py-2 text-base placeholder:text-muted aria-invalid:border-trouble sm:text-sm',
        className,
      )}
      {...props}
    />
  );
}
