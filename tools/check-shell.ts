// Fails where ShellCheck finds a fault in a shell script of the repository; each is meant for any POSIX sh.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { report } from './report.ts';

const root = join(import.meta.dirname, '..');
const tracked = execFileSync('git', ['ls-files', '-z', '*.sh'], { cwd: root, encoding: 'utf8' });
const scripts = tracked.split('\0').filter((path) => path !== '');
const options = ['--shell=sh', '--external-sources', '--source-path=SCRIPTDIR', '--format=gcc'];
const { error, stdout, stderr } = spawnSync('shellcheck', [...options, ...scripts], { cwd: root, encoding: 'utf8' });
if (error !== undefined)
  throw new Error('shellcheck cannot be started: install the package shellcheck', { cause: error });
// Of options or files that it does not take it says so there, and finds nothing.
if (stderr !== '') throw new Error(`shellcheck could not look: ${stderr}`);
report(
  'Shell scripts',
  stdout.split('\n').filter((line) => line !== ''),
);
