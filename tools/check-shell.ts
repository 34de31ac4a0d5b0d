// Fails where ShellCheck finds a fault in a shell script of the repository; each is meant for any POSIX sh.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { report } from './report.ts';

const root = join(import.meta.dirname, '..');
const tracked = execFileSync('git', ['ls-files', '-z', '*.sh'], { cwd: root, encoding: 'utf8' });
const scripts = tracked.split('\0').filter((path) => path !== '');
const options = ['--shell=sh', '--external-sources', '--source-path=SCRIPTDIR', '--format=gcc'];
const { error, stdout } = spawnSync('shellcheck', [...options, ...scripts], { cwd: root, encoding: 'utf8' });
if (error !== undefined)
  throw new Error('shellcheck cannot be started: install the package shellcheck', { cause: error });
report(
  'Shell scripts',
  stdout.split('\n').filter((line) => line !== ''),
);
