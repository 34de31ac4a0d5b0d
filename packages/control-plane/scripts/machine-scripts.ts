// The gateway's shell scripts as constants of the worker: the bundler and the tests put the same text in.
import { readFileSync } from 'node:fs';

const DEPLOY_FOLDER = new URL('../../gateway/deploy/', import.meta.url);

export function machineScripts(): Record<string, string> {
  const text = (file: string) => JSON.stringify(readFileSync(new URL(file, DEPLOY_FOLDER), 'utf8'));
  return {
    VIBECODE_INSTALL_SCRIPT: text('gateway-install.sh'),
    VIBECODE_CLEANUP_SCRIPT: text('gateway-cleanup.sh'),
    VIBECODE_CLOUD_INIT_SCRIPT: text('cloud-init.sh'),
  };
}
