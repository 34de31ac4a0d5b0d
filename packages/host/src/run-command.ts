// What every command of the host has in common: its options, and how it ends when something fails.
import { homedir } from 'node:os';
import { HostError } from './errors.ts';
import { parseOptions, type Invocation } from './options.ts';

/** Ends the process with the reason: a stack is shown only for what nobody foresaw. */
export async function runCommand(command: (invocation: Invocation) => Promise<number>): Promise<void> {
  try {
    const invocation = parseOptions(process.argv.slice(2), {
      home: homedir(),
      currentFolder: process.cwd(),
      xdgDataHome: process.env['XDG_DATA_HOME'],
      digitalOceanUrl: process.env['VIBECODE_DIGITALOCEAN_URL'],
    });
    process.exitCode = await command(invocation);
  } catch (error) {
    const foreseen = error instanceof HostError;
    process.stderr.write(`\n${foreseen ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = foreseen && error.kind === 'usage' ? 2 : 1;
  }
}
