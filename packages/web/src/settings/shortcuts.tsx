// The keys that we take for ourselves. All others go to the program in the terminal.
import { SettingsSection } from './settings-section.tsx';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const COMMAND = isMac ? '⌘' : 'Ctrl Shift';

const SHORTCUTS: readonly [keys: string, what: string][] = [
  [isMac ? '⌘ K' : 'Ctrl K', 'Commands, outside the terminal'],
  [`${COMMAND} C`, 'Copy what is selected in the terminal'],
  [`${COMMAND} V`, 'Paste into the terminal'],
  [`${COMMAND} F`, 'Search in screen and history'],
  ['Shift PageUp', 'Scroll back; Shift PageDown forward again'],
  [isMac ? '⌘ click' : 'Ctrl click', 'Open a link in the terminal'],
];

export function Shortcuts() {
  return (
    <SettingsSection title="Keys">
      <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-2">
        {SHORTCUTS.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt className="font-mono text-[13px]">{keys}</dt>
            <dd className="text-muted">{what}</dd>
          </div>
        ))}
      </dl>
    </SettingsSection>
  );
}
