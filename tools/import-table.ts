// Who may import whom: the tree of ARCHITECTURE.md as data. architecture.test.ts holds every source file to it.

export interface FolderRule {
  /** Folders of the same package, below src/, that it may import besides itself; `*` is every folder. */
  imports: readonly string[];
  /** Folders of which it may import types alone: the ports that join the parts. */
  types?: readonly string[];
}

/** Importable from everywhere in its package. */
export const SHARED_FILES = ['errors.ts'];

/** By package, by folder below src/; '' is the files directly in src/. Folders that are not written yet are held once they are. */
export const FOLDER_TABLE: Record<string, Record<string, FolderRule>> = {
  'packages/control-plane': {
    '': { imports: ['*'] },
    admin: { imports: ['auth', 'db', 'platform', 'services'] },
    auth: { imports: ['db', 'platform'] },
    db: { imports: ['platform'] },
    'durables/account-hub': { imports: ['auth', 'db', 'platform'] },
    'durables/gateway-hub': { imports: ['auth', 'db', 'platform'] },
    // env.ts names the bindings, and a Durable Object's binding is typed by its class.
    platform: { imports: [], types: ['durables'] },
    routes: { imports: ['auth', 'db', 'services', 'platform', 'durables'] },
    services: { imports: ['auth', 'db', 'platform', 'durables'] },
    testing: { imports: ['*'] },
  },
  'packages/gateway': {
    '': { imports: ['*'] },
    agents: { imports: ['process', 'platform'], types: ['link'] },
    commands: { imports: ['*'] },
    config: { imports: ['platform'] },
    enrolment: { imports: ['platform'] },
    // Commands come and chunks go through the link's ports.
    files: { imports: ['platform'], types: ['link'] },
    // Asks the sessions' own control clients when people typed; sends through the link's port.
    health: { imports: ['process', 'tmux', 'session', 'platform'], types: ['link'] },
    link: { imports: ['platform'] },
    platform: { imports: [] },
    process: { imports: ['platform'] },
    service: { imports: ['process', 'platform'] },
    // A session starts an agent of the catalogue and counts the processes it left; it sends through the link's port.
    session: { imports: ['tmux', 'agents', 'process', 'platform'], types: ['link'] },
    // sshd is asked for its version, and a lock names its process.
    ssh: { imports: ['process', 'platform'] },
    testing: { imports: ['*'] },
    tmux: { imports: ['process', 'platform'] },
    update: { imports: ['process', 'platform'] },
  },
  'packages/protocol': {
    '': { imports: ['*'] },
    flow: { imports: ['generated', ''] },
    frames: { imports: ['generated', ''] },
    generated: { imports: [] },
    link: { imports: ['generated', ''] },
    messages: { imports: ['generated', ''] },
    terminal: { imports: ['generated', ''] },
    testing: { imports: ['*'] },
  },
};

/** Files that do nothing but compute: no I/O, clock, randomness or timer, and no import of anything that does. */
export const PURE_FILES = [
  'packages/control-plane/src/durables/gateway-hub/hub-state.ts',
  'packages/control-plane/src/durables/gateway-hub/relay-browser-to-gateway.ts',
  'packages/control-plane/src/durables/gateway-hub/relay-gateway-to-browser.ts',
  'packages/gateway/src/files/path-guard.ts',
  'packages/gateway/src/health/group-by-session.ts',
  'packages/gateway/src/health/machine-rates.ts',
  'packages/gateway/src/health/parse-netstat.ts',
  'packages/gateway/src/health/parse-proc-memory.ts',
  'packages/gateway/src/health/parse-vm-stat.ts',
  'packages/gateway/src/health/session-loads.ts',
  'packages/gateway/src/link/route-message.ts',
  'packages/gateway/src/service/launchd-plist.ts',
  'packages/gateway/src/service/systemd-unit.ts',
  'packages/gateway/src/ssh/authorized-keys-text.ts',
  'packages/gateway/src/tmux/parse-control.ts',
  'packages/protocol/src/flow/ack-window.ts',
  'packages/protocol/src/flow/stream-position.ts',
  'packages/protocol/src/frames/decode-frame.ts',
  'packages/protocol/src/frames/encode-frame.ts',
  'packages/protocol/src/generated/frame-layout.ts',
  'packages/protocol/src/link/link-state.ts',
  'packages/protocol/src/link/reconnect-delay.ts',
  'packages/protocol/src/messages/parse-message.ts',
];

/** Modules that only these folders of a package may use, so that what they do has one place. */
export const KEPT_MODULES = [
  {
    package: 'packages/gateway',
    module: 'node:child_process',
    folders: ['process'],
    why: 'all spawns have a timeout, an output cap and argv arrays there',
  },
  { package: 'packages/control-plane', module: 'drizzle-orm', folders: ['db'], why: 'all SQL is there' },
  { package: 'packages/control-plane', module: 'hono', folders: ['routes', 'admin'], why: 'all HTTP routing is there' },
];
