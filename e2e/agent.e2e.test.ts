import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installAgent } from './src/install-agent.ts';
import { ANSWER_AFTER_TOOL, startModelServer, TOOL_COMMAND, TOOL_WORD, type ModelServer } from './src/model-server.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, makeStage, Product, type Stage } from './src/product.ts';

/** For the local model server alone; no real key has this form. */
const LOCAL_KEY = 'local-model-server-needs-no-key';

const claude =
  CHROMIUM === null
    ? { missing: 'no Chromium' }
    : installAgent({ packageName: '@anthropic-ai/claude-code', version: '2.1.330', executable: 'claude' });
const reason = 'missing' in claude ? `skipped: ${claude.missing}` : 'against a local model server';

describe.skipIf('missing' in claude)(`a real Claude Code in the browser (${reason})`, () => {
  let stage: Stage;
  let product: Product;
  let browser: Browser;
  let model: ModelServer;
  let ada: Person;

  beforeAll(async () => {
    if ('missing' in claude) return;
    model = await startModelServer();
    stage = makeStage(`
      export PATH=${claude.folder}:$PATH
      export ANTHROPIC_BASE_URL=${model.url} ANTHROPIC_API_KEY=${LOCAL_KEY}
      export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 DISABLE_AUTOUPDATER=1
    `);
    answerFirstQuestions(stage);
    [product, browser] = await Promise.all([Product.start(stage), launchBrowser()]);
    ada = await Person.arrive(browser);
    await ada.openLink(product.link);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    model?.close();
    if (stage !== undefined) clearStage(stage);
  });

  it('goes through a whole turn: prompt typed, permission asked and given, answer seen', async () => {
    await ada.newSession({ agent: 'Claude Code', folder: stage.project });
    await ada.sees('? for shortcuts', { withinMs: 60_000 });
    await ada.type(`please ${TOOL_WORD}`);
    await ada.sees(`please ${TOOL_WORD}`);
    await ada.press('Enter');
    await ada.sees('Do you want to proceed?', { withinMs: 30_000 });
    await ada.sees(TOOL_COMMAND);
    expect(existsSync(join(stage.project, 'made.txt'))).toBe(false);
    await ada.type('1');
    await ada.sees(ANSWER_AFTER_TOOL, { withinMs: 30_000 });
    expect(readFileSync(join(stage.project, 'made.txt'), 'utf8')).toBe('made-by-tool\n');
    expect(model.turns).toEqual(['tool', 'answer']);
  });

  it('is on the same screen for another browser that comes later', async () => {
    const screen = await ada.screen();
    const tab = await ada.anotherTab();
    await tab.page.goto(ada.page.url());
    await tab.sees(ANSWER_AFTER_TOOL);
    expect(await tab.screen()).toBe(screen);
  });
});

/** What Claude Code asks at its very first start on a machine: looks, key, trust in the folder. */
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
