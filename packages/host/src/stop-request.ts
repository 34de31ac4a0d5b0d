// Resolves when we are asked to stop: Ctrl-C, a service manager, a closed terminal, or the end of the script that started us.

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** From its call on the signals no longer end the process at once: whoever waits here cleans up. */
export function stopRequest(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve());
    // Set by scripts/up.mjs: the channel breaks when that process is gone, however it went.
    if (process.connected) process.once('disconnect', () => resolve());
    // Listening keeps a process alive, and the other side waits for our end: without this neither would go.
    process.channel?.unref();
  });
}
