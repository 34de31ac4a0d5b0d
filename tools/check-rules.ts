// Fails where a rule of a SPEC.md has no test, or a test cites a rule that does not exist.
import { readTrackedFiles } from './read-tracked-files.ts';
import { report } from './report.ts';
import { ruleFaults } from './rule-coverage.ts';

const specs = await readTrackedFiles((path) => /^packages\/.*\/?SPEC\.md$/.test(path));
const tests = await readTrackedFiles((path) => /\.test\.(?:ts|tsx|mjs)$/.test(path) && !path.startsWith('tools/'));
report('Rules and their tests', ruleFaults(specs, tests));
