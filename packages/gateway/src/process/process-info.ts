// A process as the machine tells of it.

export interface ProcessInfo {
  pid: number;
  parent: number;
  /** POSIX session; on systems without /proc the process group, whose leader a pane's process is as well. */
  session: number;
  /** Ticks since boot, or words: compared for equality, with the pid it names one process for good. */
  startedAt: string;
  /** Dead, and only not yet collected by its parent. */
  isZombie: boolean;
  /** Of its executable, cut by the system to some 15 bytes; never its arguments. */
  name: string;
  /** Processor time used so far, its own alone. */
  cpuMs: number;
  /** Of its children that ended and were waited for; 0 where the system does not say. */
  reapedCpuMs: number;
  /** Resident memory, what it shares with others included. */
  rssBytes: number;
}
