// Buttons, and links that look like them.
import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn.ts';

const buttonVariants = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors select-none disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-on-accent hover:bg-accent-hover',
        secondary: 'border border-line bg-panel hover:bg-raised',
        ghost: 'text-muted hover:bg-raised hover:text-text',
        danger: 'border border-trouble bg-panel text-trouble hover:bg-raised',
      },
      size: {
        small: 'h-8 px-3 text-[13px] max-sm:h-11',
        medium: 'h-9 px-4 max-sm:h-11',
        icon: 'size-8 max-sm:size-11',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'medium' },
  },
);

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonVariants> & { asChild?: boolean };

export function Button({ className, variant, size, asChild = false, type = 'button', ...props }: ButtonProps) {
  const Component = asChild ? Slot.Root : 'button';
  return (
    <Component {...(asChild ? {} : { type })} className={cn(buttonVariants({ variant, size }), className)} {...props} />
  );
}
