import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claudeStage, installClaude, untilClaudeListens } from './src/claude.ts';
import { ANSWER_AFTER_TOOL, startModelServer, TOOL_COMMAND, TOOL_WORDS, type ModelServer } from './src/model-server.ts';
import { CHROMIUM, launchBrowser, Person } from './src/person.ts';
import { clearStage, Product, type Stage } from './src/product.ts';

const claude = CHROMIUM === null ? { missing: 'no Chromium' } : installClaude();
const READING_MS = 2_000;
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
    stage = claudeStage({ folder: claude.folder, modelUrl: model.url });
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
    await untilClaudeListens(ada);
    await ada.type(`please ${TOOL_WORDS}`);
    await ada.sees(`please ${TOOL_WORDS}`);
    await ada.press('Enter');
    await ada.sees('Do you want to proceed?', { withinMs: 30_000 });
    await ada.sees(TOOL_COMMAND);
    expect(existsSync(join(stage.project, 'made.txt'))).toBe(false);
    // As a person reads first: the dialog takes no keys in its first moments.
    await ada.page.waitForTimeout(READING_MS);
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
