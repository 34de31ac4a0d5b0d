// `npm test`: every suite on a bare machine. Brings what is missing, builds, runs all Vitest projects, and closes with
// one plain line of totals. What can't run here is skipped by name, with the reason.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfChanged } from './build-if-changed.mjs';
import { preparePrerequisites, ROOT, runScript } from './prerequisites.mjs';
import { bringSshd, hasSshd } from './prerequisites/bring-sshd.mjs';
import { findChromium } from './prerequisites/find-chromium.mjs';
import { PrerequisiteError } from './prerequisites/prerequisite-error.mjs';
import { runAttached } from './prerequisites/run-attached.mjs';
import { runQuietly } from './prerequisites/run-quietly.mjs';
import { createStepLog } from './prerequisites/step-log.mjs';
import { installSystemPackage } from './prerequisites/system-package.mjs';

await runScript(async () => {
  const step = createStepLog();
  const { node, env } = await preparePrerequisites({ tmux: true, step });
  const chosen = process.argv.slice(2);
  // A run of chosen projects or files is a developer's, who knows what it needs.
  if (chosen.length === 0) {
    await bringChromium(step);
    await bringSshdServer(step);
    await buildIfChanged({ node, env, step });
    await bringBoxes({ node, env, step });
  }
  const folder = mkdtempSync(join(tmpdir(), 'vibecode-test-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const secondTries = join(ROOT, 'scripts', 'second-try-reporter.mjs');
    const reporters = ['--reporter=default', `--reporter=${secondTries}`, '--reporter=json'];
    const options = [...reporters, `--outputFile.json=${report}`, ...retryOptions(process.env['CI'])];
    const status = await runAttached([node, vitest, 'run', ...options, ...chosen], { cwd: ROOT, env });
    return summarize(report, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * Real tmux, real browsers and a busy machine: in CI one test that was unlucky is tried again, and named. At a
 * developer's desk it fails.
 * @param {string | undefined} ci
 */
function retryOptions(ci) {
  return ci === undefined || ci === '' || ci === 'false' ? [] : ['--retry=1'];
}

/** @param {import('./prerequisites/step-log.mjs').Step} step */
async function bringChromium(step) {
  if (findChromium() !== null) return;
  try {
    await step('Chromium, for the tests in a browser', () =>
      installSystemPackage({ packageName: 'chromium', whatFor: 'the tests in a browser need it' }),
    );
  } catch (error) {
    if (!(error instanceof PrerequisiteError)) throw error;
    process.stderr.write(`${error.message}\n  The tests in a browser (e2e) are skipped without it.\n`);
  }
}

/** @param {import('./prerequisites/step-log.mjs').Step} step */
async function bringSshdServer(step) {
  if (hasSshd()) return;
  try {
    await step("OpenSSH's server, for the tests of SSH keys", bringSshd);
  } catch (error) {
    if (!(error instanceof PrerequisiteError)) throw error;
    process.stderr.write(`${error.message}\n  The tests that log in by SSH are skipped without it.\n`);
  }
}

/**
 * Before the runner, whose own clocks would run out meanwhile. What is missing skips those tests, by name.
 * @param {{ node: string, env: NodeJS.ProcessEnv, step: import('./prerequisites/step-log.mjs').Step }} run
 */
async function bringBoxes({ node, env, step }) {
  const script = join(ROOT, 'e2e', 'box', 'rootfs.ts');
  const whatToDo = 'The tests in boxes need it; the first time it takes minutes.';
  await step('A Debian with systemd, for the tests in boxes', async () => {
    process.stderr.write(await runQuietly([node, script], { cwd: ROOT, env, whatToDo }));
  });
}

/**
 * @param {string} report
 * @param {number} status the runner's: not 0 also for errors outside of tests
 */
function summarize(report, status) {
  if (!existsSync(report)) {
    process.stdout.write('0 passed, 1 failed\n');
    return 1;
  }
  /** @type {{ testResults: { name: string, assertionResults: { status: string, fullName: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { assertionResults } of testResults) {
    for (const { status: outcome, fullName } of assertionResults) {
      if (outcome === 'passed') counts.passed++;
      else if (outcome === 'failed') counts.failed++;
      else {
        counts.skipped++;
        process.stdout.write(`  skipped: ${fullName}\n`);
      }
    }
  }
  // A file that can't even be loaded has no tests to count; it must not read as a green line.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  return counts.failed === 0 ? 0 : 1;
}
