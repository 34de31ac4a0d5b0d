import { expect, it } from 'vitest';
import { createLog, type LogFormat, type LogLevel } from './log.ts';

function logOf(level: LogLevel, format: LogFormat): { lines: string[]; log: ReturnType<typeof createLog> } {
  const lines: string[] = [];
  return { lines, log: createLog({ level, format, write: (line) => lines.push(line), nowMs: () => 0 }) };
}

it('[CFG8] writes one JSON object a line, ids as fields', () => {
  const { lines, log } = logOf('info', 'json');
  log.info('session.attached', { sessionId: 'a', viewerId: 3, missing: undefined });
  log.debug('not.shown');
  expect(lines).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"session.attached","sessionId":"a","viewerId":3}\n',
  ]);
});

it('[CFG8] writes for a person, one line whatever a field holds', () => {
  const { lines, log } = logOf('warn', 'pretty');
  log.warn('link.waiting', { reason: 'a\nb\u001b[31m', waitMs: 5 });
  expect(lines).toEqual([String.raw`00:00:00.000 WARN  link.waiting reason="a\nb\u001b[31m" waitMs=5` + '\n']);
});

it("[CFG8] keeps an error's cause and cuts what is too long for a field", () => {
  const { lines, log } = logOf('error', 'json');
  log.error('gateway.crashed', { error: new Error('outer', { cause: new Error('inner') }), long: 'x'.repeat(9_999) });
  expect(lines[0]).toContain('"error_cause":"inner"');
  expect(lines[0]?.length).toBeLessThan(4_000);
});
