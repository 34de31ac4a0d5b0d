// Keys as a person would name them, for "not sent".

export const MOUSE_LABEL = 'a mouse action';
// eslint-disable-next-line no-control-regex -- these are terminal sequences
const MOUSE_REPORT = /^\u001b\[<[\d;]+[Mm]$/;

const NAMED: Record<string, string> = {
  '\r': 'Enter',
  '\t': 'Tab',
  '\u001b': 'Esc',
  '\u007f': 'Backspace',
  '\u001b[A': 'Up',
  '\u001b[B': 'Down',
  '\u001b[C': 'Right',
  '\u001b[D': 'Left',
  '\u001bOA': 'Up',
  '\u001bOB': 'Down',
  '\u001bOC': 'Right',
  '\u001bOD': 'Left',
};

export function keyLabel(data: string): string {
  const named = NAMED[data];
  if (named !== undefined) return named;
  if (data.length === 1 && data < ' ') return `Ctrl-${String.fromCharCode(data.charCodeAt(0) + 64)}`;
  if (MOUSE_REPORT.test(data)) return MOUSE_LABEL;
  if (data.startsWith('\u001b')) return 'a special key';
  return data.replaceAll(/[\u0000-\u001f\u007f]/g, '·').slice(0, 60);
}
