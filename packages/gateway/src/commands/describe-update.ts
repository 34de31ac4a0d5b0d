// What `vibecode-gateway update` prints of a status and of an outcome, and the exit status that goes with it.
import type { UpdateState, UpdateStatus } from '@vibecode/protocol';

const FAILED = 1;

/** By then the new version was welcomed, went back by itself, or was put back by the boot guard. */
export const OUTCOME_TIMEOUT_MS = 90_000;
export const OUTCOME_POLL_MS = 250;

export const OUTCOME_UNKNOWN = {
  words: 'The gateway has not said yet how it went. Ask later by: vibecode-gateway update --check\n',
  exitStatus: FAILED,
};

export function describeOutcome(update: UpdateState | undefined): { words: string; exitStatus: number } {
  const words = `${update?.error?.message ?? update?.step ?? ''}\n`;
  return { words, exitStatus: update?.state === 'done' ? 0 : FAILED };
}

export function describeStatus(status: UpdateStatus): string {
  const { version, commit, channel, available, can_update: can, why_not: whyNot } = status;
  const newest = available === undefined ? 'There is nothing newer.' : `${available.version} is there to install.`;
  return `${version} (${commit}), channel ${channel}\n${can ? newest : whyNot}\n`;
}

/** Prints each step once; progress within a step is not told. */
export function stepPrinter(print: (text: string) => void): (update: UpdateState) => void {
  let said = '';
  return ({ step }) => {
    if (step !== said) print(`${step}\n`);
    said = step;
  };
}
