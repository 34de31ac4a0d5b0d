// Under Node the threads that compile hot code compete with the daemon for a small machine's processors: one of them kept
// an echo waiting for up to 3 ms now and then, the scheduler's whole slice. Lowered, they yield at once.
import { readdir, readFile } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';

/** V8's, which are all there from the start. The executable's own engine starts its threads when it needs them. */
const COMPILER_THREAD = 'V8Worker';
/** Below the daemon's own priority. A ninth of its weight: on a busy machine the code still gets compiled. */
const LOWER_BY = 10;
const LOWEST = 19;

/** Returns the ids of the threads; none where the system does not list them. */
export async function lowerCompilerThreads(): Promise<number[]> {
  const tasks = `/proc/${process.pid}/task`;
  const nice = Math.min(LOWEST, getPriority() + LOWER_BY);
  const lowered: number[] = [];
  for (const name of await readdir(tasks).catch(() => [])) {
    const command = await readFile(`${tasks}/${name}/comm`, 'utf8').catch(() => '');
    if (command.trim() !== COMPILER_THREAD) continue;
    try {
      // On Linux a priority is one thread's, whatever the call is named after.
      setPriority(Number(name), nice);
      lowered.push(Number(name));
    } catch {
      // It has ended.
    }
  }
  return lowered;
}
