// One calm line for each step of getting ready, on stderr: stdout belongs to `--json`.

/** @typedef {<T>(title: string, work: () => Promise<T>) => Promise<T>} Step */

/**
 * On a terminal the title stands there while the work goes on and is replaced by the outcome; elsewhere only the outcome is written.
 * @param {{ write(text: string): unknown, isTTY?: boolean }} stream
 * @param {() => number} now milliseconds
 * @returns {Step}
 */
export function createStepLog(stream = process.stderr, now = Date.now) {
  return async (title, work) => {
    const startedAt = now();
    if (stream.isTTY) stream.write(`  … ${title}`);
    const erase = stream.isTTY ? '\r\u001b[2K' : '';
    try {
      const result = await work();
      stream.write(`${erase}  ✓ ${title} (${seconds(now() - startedAt)})\n`);
      return result;
    } catch (error) {
      stream.write(`${erase}  ✗ ${title} (${seconds(now() - startedAt)})\n`);
      throw error;
    }
  };
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
