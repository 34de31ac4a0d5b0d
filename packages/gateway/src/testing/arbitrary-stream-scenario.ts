// Random lives of a session stream for the property test: what a program prints comes in slices that cut escapes and
// characters anywhere, and between two slices of one sequence a viewer may join, a link be cut or a gateway restart.
import fc from 'fast-check';
import { vtStep } from './arbitrary-vt-program.ts';

const viewerNumber = fc.integer({ min: 1, max: 3 });
const size = fc.constantFrom({ columns: 40, rows: 10 }, { columns: 33, rows: 12 }, { columns: 61, rows: 7 });

const event = fc.oneof(
  { weight: 3, arbitrary: fc.nat({ max: 30 }).map((ms) => ({ do: 'wait', ms }) as const) },
  // Long enough for the screen to be compared with tmux and put right in the midst of it all.
  { weight: 1, arbitrary: fc.integer({ min: 95, max: 160 }).map((ms) => ({ do: 'wait', ms }) as const) },
  { weight: 4, arbitrary: fc.tuple(viewerNumber, size, fc.boolean()).map(([viewer, size, resumes]) => ({ do: 'attach', viewer, size, resumes }) as const) },
  { weight: 1, arbitrary: viewerNumber.map((viewer) => ({ do: 'detach', viewer }) as const) },
  { weight: 4, arbitrary: fc.tuple(viewerNumber, fc.integer({ min: 1, max: 4 })).map(([viewer, frames]) => ({ do: 'parse', viewer, frames }) as const) },
  { weight: 1, arbitrary: viewerNumber.map((viewer) => ({ do: 'input', viewer }) as const) },
  { weight: 1, arbitrary: fc.tuple(viewerNumber, size).map(([viewer, size]) => ({ do: 'viewport', viewer, size }) as const) },
  { weight: 1, arbitrary: fc.boolean().map((holds) => ({ do: 'acks', holds }) as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'cut' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'pause' } as const) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 60 }).map((kilobytes) => ({ do: 'burst', kilobytes }) as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'compare' } as const) },
); // prettier-ignore

type StreamEvent = typeof event extends fc.Arbitrary<infer T> ? T : never;
/** Bytes as latin1, so that half a character can be written down. */
interface Print {
  readonly do: 'print';
  readonly latin1: string;
}
export type StreamAction = StreamEvent | Print;

/** A burst would end up inside the sequence, which is then not cut but another one. */
const interruption = event.filter((one) => one.do !== 'burst');
/** The slices' lengths and what happens after each, taken in turn until the bytes are out. */
const cuts = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.option(interruption, { freq: 7, nil: undefined })), {
  minLength: 1,
  maxLength: 12,
});
const program = fc
  .tuple(fc.array(vtStep, { minLength: 1, maxLength: 12 }), fc.option(cuts, { freq: 3, nil: undefined }))
  .map(([steps, cuts]) => sliced(Buffer.from(steps.join('')).toString('latin1'), cuts));

export const arbitraryStreamScenario: fc.Arbitrary<StreamAction[]> = fc
  .array(
    fc.oneof({ weight: 12, arbitrary: program }, { weight: 21, arbitrary: event.map((one): StreamAction[] => [one]) }),
    { minLength: 3, maxLength: 40 },
  )
  .map((parts) => parts.flat());

function sliced(latin1: string, cuts: readonly [number, StreamEvent | undefined][] | undefined): StreamAction[] {
  if (cuts === undefined) return [{ do: 'print', latin1 }];
  const actions: StreamAction[] = [];
  let start = 0;
  // Each interruption happens once: they cost time, and the slices go on without them.
  for (let turn = 0; start < latin1.length; turn++) {
    const [length, interrupted] = cuts[turn % cuts.length] ?? [latin1.length, undefined];
    actions.push({ do: 'print', latin1: latin1.slice(start, start + length) });
    if (interrupted !== undefined && turn < cuts.length) actions.push(interrupted);
    start += length;
  }
  return actions;
}
