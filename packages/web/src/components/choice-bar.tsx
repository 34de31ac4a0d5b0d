// One of a few, side by side: a range of time, a scheme.
import { RadioGroup } from 'radix-ui';

export interface ChoiceBarProps<T extends string> {
  label: string;
  value: T;
  choices: readonly (readonly [value: T, label: string])[];
  onChange: (value: T) => void;
}

export function ChoiceBar<T extends string>({ label, value, choices, onChange }: ChoiceBarProps<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(chosen) => onChange(chosen as T)}
      className="inline-flex rounded-md border border-line p-0.5"
    >
      {choices.map(([choice, text]) => (
        <RadioGroup.Item
          key={choice}
          value={choice}
          className="h-8 rounded-md px-3 text-[13px] text-muted hover:text-text data-[state=checked]:bg-raised data-[state=checked]:text-text max-sm:h-11"
        >
          {text}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
