// Colours, letters and reading aids of this browser.
import { Minus, Plus } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import { useId } from 'react';
import { Button } from '../components/ui/button.tsx';
import { useStore } from '../lib/use-store.ts';
import { changeSettings, clampFont, settings, type Settings } from './settings.ts';
import { SettingsSection } from './settings-section.tsx';

const SCHEMES: readonly [Settings['scheme'], string][] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

export function Appearance() {
  const { scheme, fontPx, screenReaderMode } = useStore(settings);
  const readerId = useId();
  return (
    <SettingsSection title="Appearance in this browser">
      <RadioGroup.Root
        aria-label="Colours"
        value={scheme}
        onValueChange={(value) => changeSettings({ scheme: value as Settings['scheme'] })}
        className="inline-flex self-start rounded-md border border-line p-0.5"
      >
        {SCHEMES.map(([value, label]) => (
          <RadioGroup.Item
            key={value}
            value={value}
            className="h-8 rounded-md px-3 text-[13px] text-muted hover:text-text data-[state=checked]:bg-raised data-[state=checked]:text-text max-sm:h-11"
          >
            {label}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      <div className="flex items-center gap-3">
        <span className="text-muted">Terminal letters</span>
        <Button
          size="icon"
          aria-label="Smaller letters"
          onClick={() => changeSettings({ fontPx: clampFont(fontPx - 1) })}
        >
          <Minus aria-hidden="true" />
        </Button>
        <output className="w-12 text-center font-mono text-[13px]">{fontPx} px</output>
        <Button
          size="icon"
          aria-label="Larger letters"
          onClick={() => changeSettings({ fontPx: clampFont(fontPx + 1) })}
        >
          <Plus aria-hidden="true" />
        </Button>
      </div>
      <label htmlFor={readerId} className="flex min-h-8 items-center gap-3 max-sm:min-h-11">
        <input
          id={readerId}
          type="checkbox"
          className="size-4 accent-accent"
          checked={screenReaderMode}
          onChange={(event) => changeSettings({ screenReaderMode: event.target.checked })}
        />
        <span>
          Screen reader support in the terminal
          <span className="block text-[13px] text-muted">
            Each line is also there as text; drawing is a little slower.
          </span>
        </span>
      </label>
    </SettingsSection>
  );
}
