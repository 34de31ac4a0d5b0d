// The text of our launchd job. Pure.
import { RESTART_EXIT_STATUS } from '../platform/restart-exit-status.ts';
import type { ServiceLayout } from './service-layout.ts';

export const GATEWAY_LABEL = 'com.vibecode.gateway';

/** launchd starts a job anew at most this often; less makes it wait anyway. */
const THROTTLE_S = 5;

/** launchd has no hook before a start, so a shell runs the boot guard and becomes the gateway. */
const START = '"$0" "$1" "$2"; exec "$2" run';

/** tmux is started by the gateway; launchd leaves processes with a session of their own alone. */
export function launchdPlist(layout: ServiceLayout, environment: Readonly<Record<string, string>>): string {
  const { scope, user, home, executable, dataDir, bootGuard } = layout;
  const job: Plist = {
    Label: GATEWAY_LABEL,
    ProgramArguments: ['/bin/sh', '-c', START, bootGuard, dataDir, executable],
    ...(scope === 'system' ? { UserName: user } : {}),
    WorkingDirectory: home,
    EnvironmentVariables: { HOME: home, ...environment },
    RunAtLoad: true,
    // Also after RESTART_EXIT_STATUS, which is no success.
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: THROTTLE_S,
    ProcessType: 'Interactive',
    AbandonProcessGroup: true,
    StandardErrorPath: `${dataDir}/gateway.log`,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Exit status ${RESTART_EXIT_STATUS} asks for a start of the new version. -->
<plist version="1.0">
${element(job, '')}
</plist>
`;
}

type Plist = string | number | boolean | readonly Plist[] | { readonly [key: string]: Plist };

function element(value: Plist, indent: string): string {
  if (typeof value === 'boolean') return `${indent}<${value}/>`;
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`;
  if (typeof value === 'string') return `${indent}<string>${escaped(value)}</string>`;
  const inner = `${indent}  `;
  if (isList(value))
    return [`${indent}<array>`, ...value.map((item) => element(item, inner)), `${indent}</array>`].join('\n');
  const entries = Object.entries(value).flatMap(([key, item]) => [
    `${inner}<key>${escaped(key)}</key>`,
    element(item, inner),
  ]);
  return [`${indent}<dict>`, ...entries, `${indent}</dict>`].join('\n');
}

function isList(value: Plist): value is readonly Plist[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
