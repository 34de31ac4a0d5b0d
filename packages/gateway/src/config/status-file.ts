// What the running gateway is doing, for `vibecode-gateway status`: one small file, replaced whole at each change.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionInfo } from '@vibecode/protocol';
import type { LinkState } from '@vibecode/protocol/link';
import { replaceTextFile } from '../platform/replace-text-file.ts';

export interface GatewayStatus {
  pid: number;
  version: string;
  /** Without its path. */
  control_plane: string;
  link: { state: LinkState['name']; since: number; code?: number; todo?: string };
  sessions: SessionStatus[];
}

export interface SessionStatus extends Pick<SessionInfo, 'session_id' | 'name' | 'agent' | 'workdir'> {
  /** When somebody last typed into it, and when it last printed; null where nobody knows. */
  last_input_at: number | null;
  last_output_at: number | null;
}

export function statusPath(dataDir: string): string {
  return join(dataDir, 'status.json');
}

/** Writes one after the other and only the newest, whatever the rate of changes. */
export class StatusFile {
  readonly #path: string;
  #next: GatewayStatus | undefined;
  #writing: Promise<void> | undefined;

  constructor(dataDir: string) {
    this.#path = statusPath(dataDir);
  }

  write(status: GatewayStatus): void {
    this.#next = status;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  async remove(): Promise<void> {
    this.#next = undefined;
    await this.#writing;
    await rm(this.#path, { force: true });
  }

  async #writeAll(): Promise<void> {
    while (this.#next !== undefined) {
      const text = JSON.stringify(this.#next);
      this.#next = undefined;
      try {
        await replaceTextFile(this.#path, text);
      } catch {
        // A full disk or a removed folder makes `status` old; it must not end sessions.
        return;
      }
    }
  }
}

export async function readStatus(dataDir: string): Promise<GatewayStatus | undefined> {
  try {
    return JSON.parse(await readFile(statusPath(dataDir), 'utf8')) as GatewayStatus;
  } catch {
    return undefined;
  }
}
