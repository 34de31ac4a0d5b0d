// A viewer's terminal never answers the program: tmux has answered already, and every further answer would be junk typed
// into the agent (TRM4). Takes every sequence that makes a terminal reply before xterm.js sees it.
import type { IDisposable, IFunctionIdentifier, IParser } from '@xterm/xterm';

/** CSI sequences whose only effect is a reply. */
const CSI_QUERIES: readonly IFunctionIdentifier[] = [
  { final: 'c' }, // DA1
  { prefix: '>', final: 'c' }, // DA2
  { prefix: '=', final: 'c' }, // DA3
  { final: 'n' }, // DSR, CPR
  { prefix: '?', final: 'n' }, // DECDSR, DECXCPR, colour scheme
  { intermediates: '$', final: 'p' }, // DECRQM, ANSI modes
  { prefix: '?', intermediates: '$', final: 'p' }, // DECRQM, private modes
  { prefix: '>', final: 'q' }, // XTVERSION
  { final: 'x' }, // DECREQTPARM
  { prefix: '?', final: 'u' }, // kitty keyboard flags
  { prefix: '?', final: 'm' }, // XTQMODKEYS
  { prefix: '?', final: 'g' }, // XTQFMTKEYS
  { prefix: '?', final: 'S' }, // XTSMGRAPHICS
  { intermediates: '$', final: 'w' }, // DECRQPSR
  { intermediates: '$', final: 'u' }, // DECRQTSR
  { intermediates: '&', final: 'u' }, // DECRQUPSS
  { intermediates: '"', final: 'v' }, // DECRQDE
  { intermediates: '*', final: 'y' }, // DECRQCRA
  { prefix: '>', final: 't' }, // XTSMTITLE
];

/** Window operations (CSI Ps t) that report; the others (title stack) have no reply. */
const WINDOW_REPORTS: ReadonlySet<number> = new Set([11, 13, 14, 15, 16, 18, 19, 20, 21]);

const DCS_QUERIES: readonly IFunctionIdentifier[] = [
  { intermediates: '$', final: 'q' }, // DECRQSS
  { intermediates: '+', final: 'q' }, // XTGETTCAP
];

/** Colours: set with a value, asked with "?". 4 and 5 palette, 10-19 dynamic ones, 21 kitty's. */
const COLOUR_OSC: readonly number[] = [4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21];

/** `onClipboard` gets the data of OSC 52; it never answers a read. */
export function swallowReplies(
  parser: IParser,
  { onClipboard }: { onClipboard: (data: string) => void },
): readonly IDisposable[] {
  return [
    ...CSI_QUERIES.map((query) => parser.registerCsiHandler(query, () => true)),
    parser.registerCsiHandler({ final: 't' }, ([operation]) => WINDOW_REPORTS.has(Number(operation))),
    ...DCS_QUERIES.map((query) => parser.registerDcsHandler(query, () => true)),
    parser.registerEscHandler({ final: 'Z' }, () => true), // DECID
    ...COLOUR_OSC.map((ident) =>
      parser.registerOscHandler(ident, (data) => data.split(';').includes('?') || data.includes('=?')),
    ),
    parser.registerOscHandler(52, (data) => {
      onClipboard(data);
      return true;
    }),
  ];
}
