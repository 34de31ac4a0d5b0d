import { expect, it } from 'vitest';
import { parseJobStatus } from './launchd-host.ts';
import { parseUnitStatus } from './systemd-host.ts';

const show = (load: string, active: string, file: string, pid = 0) =>
  `MainPID=${pid}\nLoadState=${load}\nActiveState=${active}\nUnitFileState=${file}\n`;

it.each([
  [show('loaded', 'active', 'enabled', 812), { state: 'running', startsAtBoot: true, pid: 812 }],
  [show('loaded', 'activating', 'enabled'), { state: 'starting', startsAtBoot: true, pid: undefined }],
  [show('loaded', 'failed', 'disabled'), { state: 'failed', startsAtBoot: false, pid: undefined }],
  [show('loaded', 'inactive', 'enabled'), { state: 'stopped', startsAtBoot: true, pid: undefined }],
  [show('not-found', 'inactive', ''), { state: 'not_installed', startsAtBoot: false, pid: undefined }],
  ['', { state: 'not_installed', startsAtBoot: false, pid: undefined }],
])('[SVC10] reads what systemd says of the unit (%#)', (text, status) => {
  expect(parseUnitStatus(text)).toEqual(status);
});

it.each([
  ['gui/501/com.vibecode.gateway = {\n\tstate = running\n\tpid = 4711\n}', { state: 'running', pid: 4711 }],
  [
    'gui/501/com.vibecode.gateway = {\n\tstate = waiting\n\tlast exit code = 75: EX_TEMPFAIL\n}',
    { state: 'failed', pid: undefined },
  ],
  [
    'gui/501/com.vibecode.gateway = {\n\tstate = not running\n\tlast exit code = 0\n}',
    { state: 'stopped', pid: undefined },
  ],
])('[SVC10] reads what launchd says of the job (%#)', (text, status) => {
  expect(parseJobStatus(text)).toMatchObject(status);
});
