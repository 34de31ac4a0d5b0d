// An update of a gateway in words: how it stands, and its steps. Pure.
import type { UpdateState, UpdateStatus } from '@vibecode/protocol';
import type { StepMark } from '../components/step-marks.tsx';
import { byteText } from '../lib/byte-text.ts';

export function isUpdateAtWork({ state }: Pick<UpdateState, 'state'>): boolean {
  return state === 'checking' || state === 'downloading' || state === 'verifying' || state === 'restarting';
}

export interface UpdateText {
  tone: 'working' | 'done' | 'trouble';
  word: string;
  detail: string;
}

export function updateText(update: UpdateState): UpdateText {
  const { action, state, version, from_version: from, step, error } = update;
  const reason = error?.message ?? step;
  switch (state) {
    case 'checking':
    case 'downloading':
    case 'verifying':
      return { tone: 'working', word: action === 'rollback' ? 'Going back' : 'Updating', detail: step };
    case 'restarting':
      return { tone: 'working', word: 'Restarting', detail: `${step}. The sessions go on.` };
    case 'done':
      return {
        tone: 'done',
        word: action === 'rollback' ? 'Went back' : 'Updated',
        detail: `from ${from}${version === undefined ? '' : ` to ${version}`}`,
      };
    case 'failed':
      return { tone: 'trouble', word: 'Not updated', detail: `${from} runs on. ${reason}` };
    case 'rolled_back':
      // Its reason says what runs again.
      return { tone: 'trouble', word: 'Taken back', detail: reason };
  }
}

const STEPS: Record<UpdateState['action'], readonly [state: UpdateState['state'], label: string][]> = {
  install: [
    ['checking', 'Ask for the release and check its signature'],
    ['downloading', 'Download'],
    ['verifying', 'Check its hash and try it on this machine'],
    ['restarting', 'Start it; it must connect and find its sessions'],
  ],
  rollback: [
    ['checking', 'Look for the version before'],
    ['restarting', 'Start it'],
  ],
};

/** Empty once it is over: which step an update failed at stands in its reason. */
export function updateSteps({ action, state }: Pick<UpdateState, 'action' | 'state'>): StepMark[] {
  const steps = STEPS[action];
  const at = steps.findIndex(([step]) => step === state);
  if (at === -1) return [];
  return steps.map(([, label], index) => ({
    label,
    is: index < at ? 'done' : index === at ? 'at_work' : 'to_come',
  }));
}

/** Of a download that says how large it is. */
export function downloadedPart({ state, received_bytes: received, total_bytes: total }: UpdateState): {
  percent: number;
  text: string;
} | null {
  if (state !== 'downloading' || total === undefined || total === 0) return null;
  return {
    percent: Math.min(100, Math.round((100 * (received ?? 0)) / total)),
    text: `${byteText(received ?? 0)} of ${byteText(total)}`,
  };
}

export function policyText({ mode, window: hours }: UpdateStatus['policy']): string {
  if (mode === 'manual') return 'Only when somebody asks for it';
  return hours === undefined
    ? 'By itself, while no session is busy'
    : `By itself between ${hours.replace('-', ' and ')} (the machine’s time), while no session is busy`;
}

/** Whether it is the one that did not come up here: to be tried again, but not urged upon anybody. */
export function wasTakenBack(version: string, update: UpdateState | undefined): boolean {
  return update?.state === 'rolled_back' && update.version === version;
}

/** An event may come after the answer that knew more. */
export function newerUpdate(known: UpdateState | undefined, told: UpdateState): UpdateState {
  if (known === undefined || known.update_id === told.update_id || told.started_at >= known.started_at) return told;
  return known;
}
