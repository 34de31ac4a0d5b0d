// `npm run check`: everything about the code that is not a test of its behaviour. All checks run, so that one sees all faults.
import { join } from 'node:path';
import { buildIfChanged } from './build-if-changed.mjs';
import { preparePrerequisites, ROOT, runScript } from './prerequisites.mjs';
import { PrerequisiteError } from './prerequisites/prerequisite-error.mjs';
import { runQuietly } from './prerequisites/run-quietly.mjs';
import { createStepLog } from './prerequisites/step-log.mjs';
import { hasProgram, installSystemPackage } from './prerequisites/system-package.mjs';

const bin = (/** @type {string} */ name) => join(ROOT, 'node_modules', '.bin', name);

/** @type {{ title: string, command: [string, ...string[]], whatToDo: string }[]} */
const CHECKS = [
  { title: 'Types', command: [bin('tsc'), '-b'], whatToDo: 'Mend the types.' },
  { title: 'Lint', command: [bin('oxlint')], whatToDo: 'Mend what the rules found.' },
  { title: 'Format', command: [bin('oxfmt'), '--check', '.'], whatToDo: 'Run `npm run format`.' },
  {
    title: 'Generated code is fresh',
    command: ['node', 'packages/protocol/scripts/generate.ts', '--check'],
    whatToDo: 'Run `npm run generate` and commit the result.',
  },
  {
    title: 'Architecture',
    command: [bin('vitest'), 'run', '--project', 'unit', 'tools/'],
    whatToDo: 'See ARCHITECTURE.md for who may import whom.',
  },
  { title: 'Nothing unused', command: [bin('knip')], whatToDo: 'Remove what nobody uses.' },
  {
    title: 'Size budget',
    command: ['node', 'tools/check-size.ts'],
    whatToDo: 'Make it smaller, or raise tools/size-budget.json with the reason in the commit.',
  },
  {
    title: 'Shell scripts',
    command: ['node', 'tools/check-shell.ts'],
    whatToDo: 'Mend what ShellCheck found: the scripts run in any POSIX sh, as root, on machines of others.',
  },
  {
    title: 'Rules and their tests',
    command: ['node', 'tools/check-rules.ts'],
    whatToDo: 'Give each rule of a SPEC.md a test, and each test a rule that exists.',
  },
  {
    title: 'Texts',
    command: ['node', 'tools/check-text.ts'],
    whatToDo: 'Remove what does not belong into the repository.',
  },
];

await runScript(async () => {
  const step = createStepLog();
  const { node, env } = await preparePrerequisites({ step });
  await buildIfChanged({ node, env, step });
  const failures = [];
  if (!hasProgram('shellcheck')) {
    await step('ShellCheck, for the shell scripts', () =>
      installSystemPackage({ packageName: 'shellcheck', whatFor: 'the check of the shell scripts needs it' }),
    );
  }
  for (const { title, command, whatToDo } of CHECKS) {
    try {
      await step(title, () => runQuietly(command, { cwd: ROOT, env, whatToDo }));
    } catch (error) {
      if (!(error instanceof PrerequisiteError)) throw error;
      process.stderr.write(`${error.message}\n\n`);
      failures.push(title);
    }
  }
  if (failures.length > 0) process.stderr.write(`\nNot in order: ${failures.join(', ')}.\n`);
  return failures.length === 0 ? 0 : 1;
});
