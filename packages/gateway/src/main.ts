#!/usr/bin/env node
// `vibecode-gateway`: reads the arguments, runs one command, and says readably what is wrong.
import { resolve } from 'node:path';
import { BUILD_INFO } from './build-info.ts';
import { attach } from './commands/attach.ts';
import { enroll } from './commands/enroll.ts';
import { doctor } from './commands/doctor.ts';
import { HELP } from './commands/help.ts';
import { withInstalledSettings } from './commands/installed-settings.ts';
import { install } from './commands/install.ts';
import { linkKeeper } from './commands/link-keeper.ts';
import { parseArguments, type GatewayCommand } from './commands/parse-arguments.ts';
import { run } from './commands/run.ts';
import { selftest } from './commands/selftest.ts';
import { service } from './commands/service.ts';
import { status } from './commands/status.ts';
import { uninstall } from './commands/uninstall.ts';
import { update } from './commands/update.ts';
import { loadControlPlane, loadPaths } from './config/load-config.ts';
import { isGatewayError } from './errors.ts';
import { sessionEnvironment } from './process/session-environment.ts';
import { writeTmuxConf } from './tmux/write-tmux-conf.ts';
import { GATEWAY_VERSION } from './version.ts';

/** A wrong setting or argument: starting again does not mend it. */
const EXIT_MISUSE = 2;
const EXIT_FAULT = 1;

async function perform(command: GatewayCommand): Promise<number> {
  const { env, stdout } = process;
  const print = (text: string): void => {
    stdout.write(text);
  };
  switch (command.name) {
    case 'help':
      print(HELP);
      return 0;
    case 'version':
      print(`${GATEWAY_VERSION} (${BUILD_INFO.commit})\n`);
      return 0;
    case 'run':
      return run({ env, configFile: command.options.config });
    case 'status': {
      const configFile = command.options.config;
      const { dataDir } = await loadPaths({ env: await withInstalledSettings({ env, configFile }), configFile });
      return status({ dataDir, json: command.options.json, print });
    }
    case 'doctor': {
      const { config: configFile, json } = command.options;
      return doctor({ env: await withInstalledSettings({ env, configFile }), configFile, json, print });
    }
    case 'attach': {
      const configFile = command.options.config;
      const paths = await loadPaths({ env: await withInstalledSettings({ env, configFile }), configFile });
      return attach({ ...paths, env, session: command.word });
    }
    case 'enroll': {
      const { url, config: configFile, 'token-file': tokenFile, code } = command.options;
      const { VIBECODE_TOKEN: _token, ...given } = env;
      const settings = await withInstalledSettings({ env: given, configFile });
      const { credentialFile } = await loadPaths({ env: settings, configFile });
      const address = url ?? (await loadControlPlane({ env: settings, configFile }));
      return enroll({ url: address, credentialFile, tokenFile, wantsCode: code, env, stdin: process.stdin, print });
    }
    case 'install': {
      const { system: isSystem, user, 'agent-user': agentUser, url } = command.options;
      const { VIBECODE_AGENT_USER: fallback, ...given } = definedOnly(env);
      const users = { user, agentUser: agentUser ?? (fallback || undefined) };
      return install({ isSystem, ...users, url, executable: process.execPath, env: given, print });
    }
    case 'uninstall': {
      const { system: isSystem, 'end-sessions': endSessions } = command.options;
      return uninstall({ isSystem, endSessions, env: definedOnly(env), print });
    }
    case 'service': {
      const { system: isSystem, json } = command.options;
      return service({ action: command.word, isSystem, json, env: definedOnly(env), print });
    }
    case 'link-keeper':
      return linkKeeper({ env, dataDir: resolve(command.word), configFile: command.options.config });
    case 'selftest':
      return selftest({ env, configFile: command.options.config, print });
    case 'update': {
      const { config: configFile, 'allow-downgrade': allowsDowngrade, ...rest } = command.options;
      const settings = await withInstalledSettings({ env, configFile });
      return update({ ...rest, env: settings, configFile, allowsDowngrade, print });
    }
    case 'tmux-conf':
      await writeTmuxConf(command.word, sessionEnvironment(env));
      return 0;
  }
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

try {
  process.exitCode = await perform(parseArguments(process.argv.slice(2)));
} catch (error) {
  const known = isGatewayError(error);
  process.stderr.write(`vibecode-gateway: ${known ? error.message : ((error as Error).stack ?? String(error))}\n`);
  const isMisuse = isGatewayError(error, 'config_invalid') || isGatewayError(error, 'usage');
  process.exitCode = isMisuse ? EXIT_MISUSE : EXIT_FAULT;
}
