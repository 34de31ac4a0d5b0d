// Who watches a session and whose window sets its size. Pure: times are given, effects are the caller's (VWR rules).
import { isDeepStrictEqual } from 'node:util';
import type { Role, TerminalSize, Viewer } from '@vibecode/protocol';

export interface BrowserViewer {
  viewerId: number;
  name: string;
  role: Role;
  size: TerminalSize;
}

interface WatchingBrowser extends BrowserViewer {
  activeAtMs: number;
}

/** People attached by tmux itself get the numbers that the hub will never reach. */
const LAST_VIEWER_ID = 0xffff_ffff;

export class Viewers {
  readonly #browsers = new Map<number, WatchingBrowser>();
  #terminals: readonly Viewer[] = [];
  #owner: number | null = null;

  get count(): number {
    return this.#browsers.size;
  }

  get owner(): number | null {
    return this.#owner;
  }

  /** The size that the session should have; undefined while nobody owns it. */
  get ownerSize(): TerminalSize | undefined {
    return this.#owner === null ? undefined : this.#browsers.get(this.#owner)?.size;
  }

  has(viewerId: number): boolean {
    return this.#browsers.has(viewerId);
  }

  add(viewer: BrowserViewer, nowMs: number): void {
    this.#browsers.set(viewer.viewerId, { ...viewer, activeAtMs: nowMs });
    if (this.#owner === null && mayOwn(viewer)) this.#owner = viewer.viewerId;
  }

  remove(viewerId: number): boolean {
    if (!this.#browsers.delete(viewerId)) return false;
    if (this.#owner === viewerId) this.#owner = this.#mostRecentlyActive();
    return true;
  }

  clear(): void {
    this.#browsers.clear();
    this.#owner = null;
  }

  resizeViewport(viewerId: number, size: TerminalSize): boolean {
    const viewer = this.#browsers.get(viewerId);
    if (viewer === undefined) return false;
    viewer.size = size;
    return true;
  }

  /** The viewer typed or asked for the size. Returns whether the owner changed. */
  makeOwner(viewerId: number, nowMs: number): boolean {
    const viewer = this.#browsers.get(viewerId);
    if (viewer === undefined) return false;
    viewer.activeAtMs = nowMs;
    if (this.#owner === viewerId) return false;
    this.#owner = viewerId;
    return true;
  }

  /** Nobody sizes the session until somebody types: a program set its size. */
  disown(): boolean {
    const changed = this.#owner !== null;
    this.#owner = null;
    return changed;
  }

  setTerminals(terminals: readonly { name: string; size: TerminalSize }[]): boolean {
    const before = this.#terminals;
    this.#terminals = terminals.map(({ name, size }, index) => ({
      viewer_id: LAST_VIEWER_ID - index,
      name,
      role: 'owner',
      kind: 'terminal',
      ...size,
    }));
    return !isDeepStrictEqual(before, this.#terminals);
  }

  list(): Viewer[] {
    const browsers = [...this.#browsers.values()].map(({ viewerId, name, role, size }): Viewer => ({
      viewer_id: viewerId,
      name,
      role,
      kind: 'browser',
      ...size,
    }));
    return [...browsers, ...this.#terminals];
  }

  #mostRecentlyActive(): number | null {
    let latest: WatchingBrowser | undefined;
    for (const viewer of this.#browsers.values())
      if (mayOwn(viewer) && (latest === undefined || viewer.activeAtMs > latest.activeAtMs)) latest = viewer;
    return latest?.viewerId ?? null;
  }
}

/** Who may not type may not size what others type into. */
function mayOwn({ role }: { role: Role }): boolean {
  return role !== 'observer';
}
