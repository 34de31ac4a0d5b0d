// Port: what a machine says of itself at a moment, counters as they stand. Implemented by linux-machine-reader.ts and
// macos-machine-reader.ts; what Node tells on both alike (load, uptime) is not asked here.

export interface Usage {
  total_bytes: number;
  used_bytes: number;
}

/** Since boot or since the interface came up; may start anew at any time. */
export interface InterfaceCounters {
  receivedBytes: number;
  sentBytes: number;
}

export interface MachineReading {
  /** Processor time worked, and how much there was to be had, in one unit whatever it is; both only grow. */
  cpu: { busy: number; available: number };
  /** Used: total less what programs can still get. */
  memory: Usage;
  swap: Usage;
  /** By name, all but loopback. */
  interfaces: ReadonlyMap<string, InterfaceCounters>;
}

export interface MachineReader {
  read(): Promise<MachineReading>;
}
