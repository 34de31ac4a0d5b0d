import { expect, it } from 'vitest';
import { parseArguments } from './parse-arguments.ts';

it('[CFG10] reads each command', () => {
  expect(parseArguments(['run', '--config', 'x.json'])).toEqual({
    name: 'run',
    word: '',
    options: { config: 'x.json' },
  });
  expect(parseArguments(['status', '--json'])).toEqual({
    name: 'status',
    word: '',
    options: { config: undefined, json: true },
  });
  expect(parseArguments(['attach', 'my session'])).toMatchObject({ name: 'attach', word: 'my session' });
  expect(parseArguments(['service', 'stop', '--system'])).toMatchObject({ word: 'stop', options: { system: true } });
  expect(parseArguments(['update', '--version', '1.2.3'])).toMatchObject({
    options: { version: '1.2.3', check: false },
  });
  expect(parseArguments(['--version'])).toEqual({ name: 'version' });
  for (const help of [['--help'], ['help'], ['run', '-h']]) expect(parseArguments(help)).toEqual({ name: 'help' });
});

it.each([
  [[], 'a command is missing'],
  [['dance'], 'no command "dance"'],
  [['run', 'fast'], 'too many words'],
  [['run', '--json'], "Unknown option '--json'"],
  [['attach'], 'attach needs a session'],
  [['attach', 'a', 'b'], 'too many words'],
  [['run', '--token', 'x'], "Unknown option '--token'"],
  [['run', '--config'], "Option '--config <value>' argument missing"],
])('[CFG10] says what is wrong with %j, and where help is', (args, words) => {
  let fault: unknown;
  try {
    parseArguments(args);
  } catch (error) {
    fault = error;
  }
  expect(fault).toMatchObject({ kind: 'usage' });
  expect((fault as Error).message).toContain(words);
  expect((fault as Error).message).toContain('--help');
});
