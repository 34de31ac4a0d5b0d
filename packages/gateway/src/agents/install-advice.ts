// How a person gets an agent that is not on this machine: for doctor, and for a session that was refused. Pure.
import type { Agent } from './agent.ts';

/** From the browser it needs neither root nor npm: it goes below the data folder. The maker's command may need both. */
export function installAdvice({ install, installCommand }: Agent): string | undefined {
  if (install === undefined) return installCommand;
  const page = "Install it from this machine's page in the browser (no root needed)";
  return installCommand === undefined ? page : `${page}, or here: ${installCommand}`;
}
