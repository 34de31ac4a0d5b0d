// An installation's state in words, and where it stands in the list of agents. Pure.
import type { AgentInfo, InstallState } from '@vibecode/protocol';

export function isAtWork({ state }: Pick<InstallState, 'state'>): boolean {
  return state === 'queued' || state === 'running' || state === 'verifying';
}

export function withInstall(agents: readonly AgentInfo[], install: InstallState): AgentInfo[] {
  return agents.map((info) =>
    info.agent !== install.agent || (info.install?.started_at ?? 0) > install.started_at ? info : { ...info, install },
  );
}

export interface InstallText {
  tone: 'working' | 'done' | 'trouble' | 'neutral';
  word: string;
  detail: string;
}

export function installText({ state, step, version, error }: InstallState): InstallText {
  switch (state) {
    case 'queued':
      return { tone: 'working', word: 'Waiting', detail: 'for another installation to end' };
    case 'running':
    case 'verifying':
      return { tone: 'working', word: state === 'running' ? 'Installing' : 'Checking', detail: step };
    case 'done':
      return { tone: 'done', word: 'Installed', detail: version ?? '' };
    case 'failed':
      return { tone: 'trouble', word: 'Failed', detail: error?.message ?? `It stopped at: ${step}` };
    case 'cancelled':
      return { tone: 'neutral', word: 'Cancelled', detail: 'What was installed before is as it was.' };
  }
}

const EXACT_VERSION = /^[0-9][0-9A-Za-z.+-]{0,63}$/;

export function isExactVersion(text: string): boolean {
  return EXACT_VERSION.test(text);
}
