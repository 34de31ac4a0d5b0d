// `npm test`: every suite on a bare machine. Brings what is missing, builds, runs all Vitest projects, and closes with
// one plain line of totals. What can't run here is skipped by name, with the reason.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { buildIfChanged } from './build-if-changed.mjs';
import { preparePrerequisites, ROOT, runScript } from './prerequisites.mjs';
import { bringSshd, hasSshd } from './prerequisites/bring-sshd.mjs';
import { findChromium } from './prerequisites/find-chromium.mjs';
import { PrerequisiteError } from './prerequisites/prerequisite-error.mjs';
import { runAttached } from './prerequisites/run-attached.mjs';
import { runQuietly } from './prerequisites/run-quietly.mjs';
import { createStepLog } from './prerequisites/step-log.mjs';
import { installSystemPackage } from './prerequisites/system-package.mjs';

const IS_CI = !['', 'false', undefined].includes(process.env['CI']);
/** More than a few is no bad luck. */
const MAX_UNLUCKY_FILES = 4;

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
  try {
    const runner = { node, env, folder };
    const first = await runTests(runner, { name: 'first', arguments: [...chosen, ...(IS_CI ? ['--retry=1'] : [])] });
    const again = IS_CI ? await runAgain(runner, first) : [];
    return summarize([first, ...again]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @typedef {{ name: string, assertionResults: { status: string, fullName: string }[] }} FileResult
 * @typedef {{ status: number, files: FileResult[] | undefined, failed: { project: string, file: string }[] }} TestRun
 *   status: the runner's, not 0 also for errors outside of tests; files: undefined where it did not come to a report
 */

/**
 * @param {{ node: string, env: NodeJS.ProcessEnv, folder: string }} runner
 * @param {{ name: string, arguments: string[] }} run
 * @returns {Promise<TestRun>}
 */
async function runTests({ node, env, folder }, run) {
  const report = join(folder, `${run.name}.json`);
  const failedFiles = join(folder, `${run.name}-failed.json`);
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const secondTries = join(ROOT, 'scripts', 'second-try-reporter.mjs');
  const reporters = ['--reporter=default', `--reporter=${secondTries}`, '--reporter=json'];
  const command = [node, vitest, 'run', ...reporters, `--outputFile.json=${report}`, ...run.arguments];
  const status = await runAttached(command, { cwd: ROOT, env: { ...env, VIBECODE_FAILED_FILES: failedFiles } });
  return {
    status,
    files: existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : undefined,
    failed: existsSync(failedFiles) ? JSON.parse(readFileSync(failedFiles, 'utf8')) : [],
  };
}

/**
 * Real tmux, real browsers and a busy machine: in CI a test that was unlucky is tried again at once, and where it needs
 * what the ones before it did, its whole file is, alone. Each is named. At a developer's desk it fails.
 * @param {{ node: string, env: NodeJS.ProcessEnv, folder: string }} runner
 * @param {TestRun} first
 */
async function runAgain(runner, { status, files, failed }) {
  const hasFailedTests = files?.some(({ assertionResults }) => assertionResults.some(isFailed)) === true;
  if (status === 0 || !hasFailedTests || failed.length > MAX_UNLUCKY_FILES) return [];
  const runs = [];
  for (const [index, { project, file }] of failed.entries()) {
    process.stdout.write(`\nTried again, alone: ${project} ${relative(ROOT, file)}\n`);
    runs.push(await runTests(runner, { name: `again-${index}`, arguments: ['--project', project, file] }));
  }
  return runs;
}

/** @param {{ status: string }} result */
function isFailed({ status }) {
  return status === 'failed';
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
 * @param {TestRun[]} runs the first one, then those of single files, whose word on their file counts
 */
function summarize([first, ...again]) {
  if (first?.files === undefined || again.some(({ files }) => files === undefined)) {
    process.stdout.write('0 passed, 1 failed\n');
    return 1;
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const triedAgain = first.failed.slice(0, again.length).map(({ file }) => file);
  const lastWord = [
    ...first.files.filter(({ name }) => !triedAgain.includes(name)),
    ...again.flatMap(({ files }) => files ?? []),
  ];
  for (const { assertionResults } of lastWord) {
    for (const { status: outcome, fullName } of assertionResults) {
      if (outcome === 'passed') counts.passed++;
      else if (outcome === 'failed') counts.failed++;
      else {
        counts.skipped++;
        process.stdout.write(`  skipped: ${fullName}\n`);
      }
    }
  }
  const statuses = again.length > 0 ? again.map(({ status }) => status) : [first.status];
  // A file that can't even be loaded has no tests to count; it must not read as a green line.
  if (statuses.some((status) => status !== 0) && counts.failed === 0) counts.failed = 1;
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  return counts.failed === 0 ? 0 : 1;
}
