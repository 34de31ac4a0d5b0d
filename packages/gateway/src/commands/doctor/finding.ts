// What `doctor` looks at, and what each of its checks says.
import type { ConfigPaths } from '../../config/load-config.ts';

export interface Finding {
  /** A word or two. */
  check: string;
  /** `problem`: something does not work. `warning`: it works less well, or not for long. */
  state: 'ok' | 'warning' | 'problem';
  found: string;
  /** The command, or the change, that mends it. */
  fix?: string;
}

export interface DoctorContext {
  paths: ConfigPaths;
  /** Of `--config`. */
  configFile: string | undefined;
  /** Where the control plane answers over HTTP; undefined while no valid one is configured. */
  controlPlane: URL | undefined;
  /** Why the settings cannot be read. */
  configFault: string | undefined;
  env: NodeJS.ProcessEnv;
  /** What sessions start from. */
  sessionEnv: Readonly<Record<string, string>>;
  /** What the login shell makes of it; asked once, by whoever is first. */
  loginEnv: () => Promise<{ env: Readonly<Record<string, string>>; tookMs: number }>;
  home: string;
  /** undefined where the system has no such numbers. */
  uid: number | undefined;
}

export type Check = (context: DoctorContext) => Promise<Finding | Finding[]>;

/** For a shell, as people copy it. */
export function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
