// A machine made at a cloud in words: how far it is, and its steps. Pure.
import type { CloudMachine, CloudMachineState } from '@vibecode/protocol';
import type { StepMark } from '../components/step-marks.tsx';

export function isOnItsWay({ state }: Pick<CloudMachine, 'state'>): boolean {
  return state === 'creating' || state === 'booting' || state === 'enrolled';
}

export interface CloudMachineText {
  tone: 'working' | 'done' | 'trouble' | 'neutral';
  word: string;
}

export function cloudMachineText(state: CloudMachineState): CloudMachineText {
  switch (state) {
    case 'creating':
      return { tone: 'working', word: 'Creating' };
    case 'booting':
      return { tone: 'working', word: 'Starting' };
    case 'enrolled':
      return { tone: 'working', word: 'Connecting' };
    case 'connected':
      return { tone: 'done', word: 'Ready' };
    case 'failed':
      return { tone: 'trouble', word: 'Failed' };
    case 'other_account':
      return { tone: 'neutral', word: 'Of another account' };
    case 'destroyed':
      return { tone: 'neutral', word: 'Destroyed' };
  }
}

const STEPS: readonly [state: CloudMachineState, label: string][] = [
  ['creating', 'The cloud makes it'],
  ['booting', 'It starts and installs the gateway'],
  ['enrolled', 'It has its credential and connects'],
];

/** Empty once it is there, or is not coming. */
export function cloudMachineSteps(state: CloudMachineState): StepMark[] {
  const at = STEPS.findIndex(([step]) => step === state);
  if (at === -1) return [];
  return STEPS.map(([, label], index) => ({
    label,
    is: index < at ? 'done' : index === at ? 'at_work' : 'to_come',
  }));
}
