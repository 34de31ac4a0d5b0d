// The status of the screen in words: a short one for the bar, a sentence for the person whose keys are not sent. Pure.
import { endedState, type StateTone } from '../sessions/session-state.ts';
import type { TerminalStatus } from './terminal-status.ts';

export interface StatusText {
  tone: StateTone;
  word: string;
  /** null: nothing to explain, the screen is live. */
  sentence: string | null;
}

export function statusText(status: TerminalStatus): StatusText {
  switch (status.kind) {
    case 'live':
      return { tone: 'connected', word: 'Live', sentence: null };
    case 'connecting':
      return { tone: 'connecting', word: 'Connecting', sentence: 'Connecting to the machine …' };
    case 'reconnecting':
      return {
        tone: 'connecting',
        word: 'Reconnecting',
        sentence: 'The connection is down. It comes back by itself; keys are not sent until then.',
      };
    case 'stale':
      return {
        tone: 'trouble',
        word: 'Stale',
        sentence: `No sign of life from the machine for ${Math.floor(status.ageMs / 1000)} s. What you see may be old; keys are not sent.`,
      };
    case 'machine_offline':
      return {
        tone: 'trouble',
        word: 'Machine offline',
        sentence:
          'The machine is not connected. Its session goes on; the screen comes back when the machine does. Keys are not sent.',
      };
    case 'refused':
      return { tone: 'trouble', word: 'Disconnected', sentence: refusedSentence(status.action) };
    case 'failed':
      return { tone: 'trouble', word: 'Not shown', sentence: status.error.message };
    case 'ended':
      return { ...endedState(status.ended.reason, status.ended.exit_status), sentence: null };
  }
}

function refusedSentence(action: 'stop' | 'sign_in' | 'update'): string {
  switch (action) {
    case 'sign_in':
      return 'This browser is signed out. Reload the page to see how to sign in again.';
    case 'update':
      return 'VibeCode was updated. Reload the page to go on.';
    case 'stop':
      return 'The connection was closed for good. Reload the page to open it again.';
  }
}

const REASONS: Record<string, string> = {
  input_stale: 'arrived too late',
  input_repeated: 'was sent before',
  input_too_large: 'is larger than 8 MB',
  session_ended: 'the session is over',
  link_lost: 'the connection broke',
  unknown: 'the machine cannot tell whether it arrived; look before you repeat it',
  stale: 'the screen is stale',
  reconnecting: 'the connection is down',
  connecting: 'the screen is not there yet',
  machine_offline: 'the machine is not connected',
  ended: 'the session is over',
  not_allowed: 'you may only watch here',
};

export function notSentReason(reason: string): string {
  return REASONS[reason] ?? 'the machine refused it';
}
