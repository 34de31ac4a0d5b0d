// xterm.js reports focus and pointer moves by itself once a program asks. Only the viewer who holds the size reports them:
// otherwise a glance at a second tab would count as typing and take the size away (TRM4). Pure.

// eslint-disable-next-line no-control-regex -- these are terminal sequences
const FOCUS_REPORT = /^\u001b\[[IO]$/;
/** SGR report of a move with no button held. */
// eslint-disable-next-line no-control-regex -- these are terminal sequences
const HOVER_REPORT = /^\u001b\[<(?:3[5-9]|4[0-9]|5[0-9]|6[0-3]);\d+;\d+M$/;

export interface ReportContext {
  ownsSize: boolean;
  /** The DOM event being handled; a focus report without one is xterm's answer to the program. */
  domEvent: string | undefined;
}

export function mayReport(data: string, { ownsSize, domEvent }: ReportContext): boolean {
  if (FOCUS_REPORT.test(data)) return ownsSize && (domEvent === 'focus' || domEvent === 'blur');
  return ownsSize || !HOVER_REPORT.test(data);
}
