// Asks a new version whether it works on this machine, before it takes the place of the one that does.
import { ProtocolError } from '@vibecode/protocol';
import { GatewayError } from '../errors.ts';
import { runProcess, type Outcome } from '../process/run-process.ts';

/** One check, and where it failed what to do. */
export interface SelftestCheck {
  name: string;
  ok: boolean;
  detail: string;
}

/** What `vibecode-gateway selftest` prints. */
export interface SelftestReport {
  version: string;
  commit: string;
  checks: SelftestCheck[];
}

export interface SelftestOptions {
  file: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** What the manifest says it is. */
  version: string;
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** It starts, asks tmux and the control plane: a second, or some on a busy machine. */
const SELFTEST_TIMEOUT_MS = 20_000;
const MAX_OUTPUT_BYTES = 262_144;
/** Of what it printed, in the words to the person. */
const MAX_WORDS = 300;

/** Rejects `update_selftest_failed` with what it said. */
export async function runSelftest(options: SelftestOptions): Promise<SelftestReport> {
  const { version } = options;
  const outcome = await ended(options);
  const report = parseReport(outcome.stdout.toString('utf8'));
  const failed = report?.checks.filter((check) => !check.ok) ?? [];
  if (outcome.status === 0 && report !== undefined && failed.length === 0) {
    if (report.version === version) return report;
    throw refused(version, `it says that it is ${report.version}`);
  }
  if (failed.length > 0) throw refused(version, failed.map(({ name, detail }) => `${name}: ${detail}`).join('; '));
  const how = outcome.signal === null ? `ended with status ${outcome.status}` : `was ended by ${outcome.signal}`;
  const said = outcome.stderr.toString('utf8').trim().slice(-MAX_WORDS);
  throw refused(version, `it ${how}${said === '' ? '' : `, saying: ${said}`}`);
}

async function ended({ file, args, env, version, timeoutMs, signal }: SelftestOptions): Promise<Outcome> {
  try {
    return await runProcess({
      file,
      args,
      env,
      ownSession: true,
      timeoutMs: timeoutMs ?? SELFTEST_TIMEOUT_MS,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      ...(signal !== undefined && { signal }),
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const fault: Partial<Record<GatewayError['kind'], string>> = {
      process_timeout: 'it did not end in time',
      spawn_failed: 'it cannot be started on this machine',
      output_too_large: 'it printed without an end',
    };
    throw refused(version, fault[error.kind] ?? 'it was stopped', error);
  }
}

function parseReport(text: string): SelftestReport | undefined {
  try {
    const { version, commit, checks } = JSON.parse(text) as Partial<SelftestReport>;
    if (typeof version !== 'string' || typeof commit !== 'string' || !Array.isArray(checks)) return undefined;
    return { version, commit, checks };
  } catch {
    return undefined;
  }
}

function refused(version: string, why: string, cause?: unknown): ProtocolError {
  const message = `${version} does not work on this machine: ${why}. The running version goes on.`.slice(0, 1_000);
  return new ProtocolError('update_selftest_failed', message, { cause });
}
