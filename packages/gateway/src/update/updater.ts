// Port: whoever replaces the executable of this gateway, in this process (gateway-updater.ts) or beside it
// (updates-by-keeper.ts).
import type { CommandBodies, UpdateState, UpdateStatus } from '@vibecode/protocol';

export interface Updater {
  /** Begins; what follows is told. Rejects with what stands against beginning at all. */
  start(request: CommandBodies['gateway.update']): Promise<UpdateState>;
  status(options: CommandBodies['gateway.update.status']): Promise<UpdateStatus>;
}
