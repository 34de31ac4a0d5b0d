// Sends a signal to a process that may be gone by now.

/** A process that is gone already is what was wanted; one that is another user's (sudo) is beyond us. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
