#!/usr/bin/env node
// The `vibecode` command: starts everything on this machine, says where it is, stays until it is told to stop.
import { announcement, phoneInvitation, readyLine } from './announce.ts';
import { hostVersion } from './built-parts.ts';
import { openBrowser } from './open-browser.ts';
import { USAGE, type RunOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import { startHost, type Host } from './start-host.ts';
import { stopRequest } from './stop-request.ts';

await runCommand(async (invocation) => {
  switch (invocation.do) {
    case 'help':
      process.stdout.write(USAGE);
      return 0;
    case 'version':
      process.stdout.write(`${hostVersion()}\n`);
      return 0;
    case 'run':
      return run(invocation.options);
  }
});

async function run(options: RunOptions): Promise<number> {
  const say = (line: string) => process.stderr.write(`  ${line}\n`);
  // Asked for from the start: a Ctrl-C while workerd comes up must not leave it behind.
  const stopAsked = stopRequest();
  const host = await startHost({ ...options, say });
  const over = new AbortController();
  try {
    await present(host, options, over.signal);
    await Promise.race([stopAsked, host.over]);
  } finally {
    over.abort();
    if (!options.json) say('Stopping. Your agents keep running; `npm start` brings everything back.');
    await host.stop();
  }
  return 0;
}

async function present(host: Host, options: RunOptions, signal: AbortSignal): Promise<void> {
  const { url, dataFolder, version } = host;
  const link = await host.link();
  if (options.json) {
    process.stdout.write(readyLine({ url, link, dataFolder, version }));
    return;
  }
  const browserOpened = options.openBrowser && openBrowser({ url: link.url, folder: dataFolder, signal });
  const hasKeyboard = process.stdin.isTTY;
  process.stdout.write(announcement({ url, link, dataFolder, browserOpened, hasKeyboard }));
  const { publicUrl } = options;
  if (publicUrl !== null) {
    process.stdout.write(await phoneInvitation({ publicUrl, link: await host.link(publicUrl.origin) }));
  }
  if (hasKeyboard) printFreshLinksOnEnter(host, signal);
}

function printFreshLinksOnEnter(host: Host, signal: AbortSignal): void {
  const onLine = () => {
    host.link().then(
      (link) => process.stdout.write(`    ${link.url}\n`),
      (error: unknown) => process.stderr.write(`  ${error instanceof Error ? error.message : String(error)}\n`),
    );
  };
  process.stdin.on('data', onLine);
  signal.addEventListener('abort', () => process.stdin.off('data', onLine).pause());
}
