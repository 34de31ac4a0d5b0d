// Who the hub says is there: name and role by viewer id, as long as the link holds.
import { limits, ProtocolError, type Role } from '@vibecode/protocol';

export interface RosterViewer {
  viewerId: number;
  name: string;
  role: Role;
}

export class ViewerRoster {
  readonly #viewers = new Map<number, RosterViewer>();

  ids(): IterableIterator<number> {
    return this.#viewers.keys();
  }

  joined(viewer: RosterViewer): void {
    if (!this.#viewers.has(viewer.viewerId) && this.#viewers.size >= limits.MAX_VIEWERS) {
      throw new ProtocolError('limit_reached', `At most ${limits.MAX_VIEWERS} browsers can watch one machine.`);
    }
    this.#viewers.set(viewer.viewerId, viewer);
  }

  left(viewerId: number): void {
    this.#viewers.delete(viewerId);
  }

  /** The link is cut: the hub names everyone again after the next welcome. */
  clear(): void {
    this.#viewers.clear();
  }

  /** The hub names a viewer before anything of it; one that it did not name may not attach. */
  get(viewerId: number): RosterViewer {
    const viewer = this.#viewers.get(viewerId);
    if (viewer === undefined) {
      throw new ProtocolError('not_attached', 'The hub has not said who this viewer is; reload the page.');
    }
    return viewer;
  }
}
