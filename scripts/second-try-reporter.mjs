// Vitest reporter that names each test which passed only when it was tried again: CI goes on, and nobody may overlook it.
// Where VIBECODE_FAILED_FILES names a file, the test files that failed all the same are written there, with their projects.
import { writeFileSync } from 'node:fs';

export default class SecondTryReporter {
  /** @type {string[]} */
  #names = [];

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky === true) this.#names.push(`${test.module.project.name}: ${test.fullName}`);
  }

  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    for (const name of this.#names) process.stdout.write(`  passed at the second try: ${name}\n`);
    const path = process.env['VIBECODE_FAILED_FILES'];
    if (path === undefined) return;
    const failed = modules.filter((module) => !module.ok());
    writeFileSync(
      path,
      JSON.stringify(failed.map(({ project, moduleId }) => ({ project: project.name, file: moduleId }))),
    );
  }
}
