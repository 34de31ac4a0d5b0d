// Claude Code as the tests use it: the real program from npm, its first questions answered, its model on this machine.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAgent, type InstalledAgent } from './install-agent.ts';
import type { Person } from './person.ts';
import { makeStage, type Stage } from './product.ts';

/** For the local model server alone; no real key has this form. */
const LOCAL_KEY = 'local-model-server-needs-no-key';

export function installClaude(): InstalledAgent {
  return installAgent({ packageName: '@anthropic-ai/claude-code', version: '2.1.330', executable: 'claude' });
}

export interface ClaudeStageOptions {
  /** With the executable. */
  folder: string;
  modelUrl: string;
  /** More lines of the shell's profile. */
  profile?: string;
}

export function claudeStage({ folder, modelUrl, profile = '' }: ClaudeStageOptions): Stage {
  const stage = makeStage(`
    export PATH=${folder}:$PATH
    export ANTHROPIC_BASE_URL=${modelUrl} ANTHROPIC_API_KEY=${LOCAL_KEY}
    export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 DISABLE_AUTOUPDATER=1
    ${profile}
  `);
  answerFirstQuestions(stage);
  return stage;
}

/** What it asks at its very first start on a machine: looks, key, trust in the folder; and that it asks before it runs. */
function answerFirstQuestions({ home, project }: Stage): void {
  const state = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    customApiKeyResponses: { approved: [LOCAL_KEY.slice(-20)], rejected: [] },
    projects: { [project]: { hasTrustDialogAccepted: true } },
  };
  writeFileSync(join(home, '.claude.json'), JSON.stringify(state));
  mkdirSync(join(home, '.claude'));
  writeFileSync(join(home, '.claude', 'settings.json'), JSON.stringify({ permissions: { defaultMode: 'default' } }));
}

/** Waits for its prompt; a question that it may ask first (its versions differ) is answered with "as it is". */
export async function untilClaudeListens(person: Person): Promise<void> {
  const question = 'No, keep manual mode';
  await person.sees(/\? for shortcuts|No, keep manual mode/, { withinMs: 60_000 });
  if (!(await person.screen()).includes(question)) return;
  await person.press('ArrowDown');
  await person.sees(`❯ ${question}`);
  await person.press('Enter');
  await person.sees('? for shortcuts');
}
