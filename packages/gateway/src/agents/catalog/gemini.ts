// Google's Gemini CLI.
import type { Agent } from '../agent.ts';

export const gemini: Agent = {
  kind: 'gemini',
  executable: 'gemini',
  installCommand: 'npm install -g @google/gemini-cli',
  install: { script: 'install-gemini.sh', testedVersion: '0.61.0' },
  args: [],
  resumeArgs: ['--resume', 'latest'],
  versionArgs: ['--version'],
  instructionFile: 'GEMINI.md',
  exitKeys: ['\u0003', '\u0003', '\u0003'],
};
