// The commit that is built, for `--version` and the manifest of a release.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** VIBECODE_COMMIT where the sources come without git, as from an archive. */
export async function readCommit(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const given = env['VIBECODE_COMMIT'];
  if (given !== undefined && given !== '') return given;
  try {
    const options = { cwd: import.meta.dirname };
    const { stdout: commit } = await run('git', ['rev-parse', 'HEAD'], options);
    const { stdout: changes } = await run('git', ['status', '--porcelain', '--untracked-files=no'], options);
    return `${commit.trim()}${changes === '' ? '' : '-dirty'}`;
  } catch {
    return 'unknown';
  }
}
