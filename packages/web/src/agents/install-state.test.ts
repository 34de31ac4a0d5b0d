import type { AgentInfo, InstallState } from '@vibecode/protocol';
import { expect, it } from 'vitest';
import { installText, isAtWork, isExactVersion, withInstall } from './install-state.ts';

const INSTALL: InstallState = {
  install_id: '1000000000000001',
  agent: 'codex',
  state: 'running',
  started_at: 2_000,
  step: 'Downloading',
};
const AGENTS: AgentInfo[] = [
  { agent: 'codex', installed: false },
  { agent: 'gemini', installed: true },
];

it('[AGT2] an installation stands at its agent, and an older one never replaces a newer', () => {
  const [codex, gemini] = withInstall(AGENTS, INSTALL);
  expect(codex?.install).toBe(INSTALL);
  expect(gemini).toBe(AGENTS[1]);
  const [still] = withInstall(withInstall(AGENTS, INSTALL), { ...INSTALL, started_at: 1_000, state: 'failed' });
  expect(still?.install).toBe(INSTALL);
});

it('[AGT2] says in words what it does and how it ended, a failure with its reason', () => {
  expect(installText(INSTALL)).toEqual({ tone: 'working', word: 'Installing', detail: 'Downloading' });
  const failed = { ...INSTALL, state: 'failed', error: { code: 'install_failed', message: 'npm said no.' } } as const;
  expect(installText(failed)).toEqual({ tone: 'trouble', word: 'Failed', detail: 'npm said no.' });
  expect(installText({ ...INSTALL, state: 'failed' }).detail).toBe('It stopped at: Downloading');
  expect(
    (['queued', 'running', 'verifying', 'done', 'failed', 'cancelled'] as const).filter((state) => isAtWork({ state })),
  ).toEqual(['queued', 'running', 'verifying']);
});

it('[AGT2] an exact version is one that the machine takes', () => {
  expect(['1.2.3', '0.61.0-nightly.1', '2'].every(isExactVersion)).toBe(true);
  expect(['', 'latest', '^1.0.0', '1.0 0', `1${'0'.repeat(64)}`].some(isExactVersion)).toBe(false);
});
