// Vitest reporter that names each test which passed only when it was tried again: CI goes on, and nobody may overlook it.

export default class SecondTryReporter {
  /** @type {string[]} */
  #names = [];

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky === true) this.#names.push(`${test.module.project.name}: ${test.fullName}`);
  }

  onTestRunEnd() {
    for (const name of this.#names) process.stdout.write(`  passed at the second try: ${name}\n`);
  }
}
