// Runs the script of one installation: in a session's own environment, from a folder of its own that goes with it.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGroup } from '../process/run-group.ts';
import type { InstallRecipe } from './agent.ts';
import { InstallOutput } from './install-output.ts';
import { readInstallScript, SHARED_SCRIPT } from './read-install-script.ts';

export interface RunInstallOptions {
  recipe: InstallRecipe;
  version: string;
  /** Of a session: what its login shell gives. */
  env: Readonly<Record<string, string>>;
  dataDir: string;
  signal: AbortSignal;
  step: (state: 'running' | 'verifying', text: string) => void;
  print: (text: string) => void;
  started: (pid: number) => Promise<void>;
}

export interface InstallEnd {
  /** What is installed now; undefined where it failed. */
  version?: string;
  /** Why it failed, in the script's words. */
  reported?: string;
}

/** Folders of scripts below the data folder, in use for one installation. */
export const SCRIPTS_PREFIX = 'install-';
/** Makes a script tell its steps on descriptor 3. */
export const REPORT_VARIABLE = 'INSTALL_REPORT=3';

export async function runInstall(options: RunInstallOptions): Promise<InstallEnd> {
  const { recipe, version, env, dataDir, signal, step, print } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(dataDir, SCRIPTS_PREFIX));
  const output = new InstallOutput(env);
  const reports = new InstallOutput(env);
  const end: InstallEnd = {};
  const onReport = (text: string): void => {
    for (const line of text.split('\n')) {
      const [state, words = ''] = line.split('\t');
      if (state === 'running' || state === 'verifying') step(state, words);
      else if (state === 'done') end.version = words;
      // The first reason is the one that led to the others.
      else if (state === 'failed') end.reported ??= words;
    }
  };
  try {
    for (const name of [SHARED_SCRIPT, recipe.script] as const) {
      await writeFile(join(folder, name), await readInstallScript(name), { mode: 0o700 });
    }
    await chmod(folder, 0o700);
    const { status } = await runGroup({
      file: '/bin/sh',
      args: [join(folder, recipe.script), version],
      env: { ...env, INSTALL_REPORT: '3' },
      cwd: env['HOME'] ?? '/',
      signal,
      output: (chunk) => print(output.take(chunk)),
      report: (chunk) => onReport(reports.take(chunk)),
      started: (pid) => void options.started(pid),
    });
    print(output.finish());
    onReport(reports.finish());
    return status === 0 ? end : { ...(end.reported !== undefined && { reported: end.reported }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
