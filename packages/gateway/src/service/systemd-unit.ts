// The texts of our systemd units. Pure; `deploy/` holds them for a machine-wide service as they come from here.
import { RESTART_EXIT_STATUS } from '../platform/restart-exit-status.ts';
import type { KeeperLayout, ServiceLayout } from './service-layout.ts';

export const GATEWAY_UNIT = 'vibecode-gateway.service';
export const TMUX_UNIT = 'vibecode-tmux.service';
/** Only where the agents have a user of their own. */
export const LINK_UNIT = 'vibecode-link.service';
export const RESTART_PATH_UNIT = 'vibecode-gateway-restart.path';
export const RESTART_UNIT = 'vibecode-gateway-restart.service';

/**
 * A gateway that hangs is started anew after this; it says that it lives three times as often. Two such starts and two
 * RestartSec make 24 seconds until the boot guard has the version before an update back.
 */
export const WATCHDOG_S = 7;

/** File name -> text. */
export function systemdUnits(layout: ServiceLayout, { tmux }: { tmux: string }): ReadonlyMap<string, string> {
  const units = new Map([
    [TMUX_UNIT, tmuxUnit(layout, tmux)],
    [GATEWAY_UNIT, gatewayUnit(layout)],
  ]);
  if (layout.keeper !== undefined) units.set(LINK_UNIT, linkUnit(layout, layout.keeper));
  if (layout.restartRequest !== undefined) {
    units.set(RESTART_PATH_UNIT, restartPathUnit(layout.restartRequest));
    units.set(RESTART_UNIT, restartUnit(layout.restartRequest, layout.keeper !== undefined));
  }
  return units;
}

/** tmux in a unit of its own: it and the agents outlive whatever happens to the gateway's unit, kill -9 included. */
function tmuxUnit(layout: ServiceLayout, tmux: string): string {
  const { tmuxSocketDir, executable, scope } = layout;
  const runtimeDirectory =
    scope === 'system' ? [`RuntimeDirectory=${tmuxSocketDir.replace('/run/', '')}`, 'RuntimeDirectoryMode=0700'] : [];
  return unit({
    Unit: ['Description=Sessions of VibeCode (tmux)'],
    Service: [
      'Type=simple',
      ...identity(layout),
      ...runtimeDirectory,
      // Sessions get a clean environment: nothing of the gateway's, what a login has otherwise.
      'Environment=LANG=C.UTF-8 COLORTERM=truecolor',
      'Environment=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      // What systemd tells each service of itself: in a session it would make programs believe that they are one.
      'UnsetEnvironment=INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID MANAGERPID',
      // A gateway that is broken must not keep sessions from starting: tmux runs without our options then. One that
      // hangs is waited for no longer than this: the gateway's unit comes after, with the boot guard.
      'TimeoutStartSec=10',
      `ExecStartPre=-${quoted(executable)} tmux-conf ${quoted(tmuxSocketDir)}`,
      `ExecStart=${quoted(tmux)} -u -S ${quoted(`${tmuxSocketDir}/tmux.sock`)} -f ${quoted(`${tmuxSocketDir}/tmux.conf`)} -D`,
      'Restart=always',
      'RestartSec=1',
      // One agent that takes all memory is killed alone.
      'OOMPolicy=continue',
      'TasksMax=infinity',
      'LimitNOFILE=16384:524288',
    ],
    Install: [`WantedBy=${scope === 'system' ? 'multi-user.target' : 'default.target'}`],
  });
}

function gatewayUnit(layout: ServiceLayout): string {
  const { scope, executable, envFile, dataDir, keeper } = layout;
  const network = scope === 'system' ? ' network-online.target' : '';
  const others = `${TMUX_UNIT}${keeper === undefined ? '' : ` ${LINK_UNIT}`}${network}`;
  return unit({
    Unit: [
      'Description=VibeCode gateway',
      `Wants=${others}`,
      `After=${others}`,
      // However often it fails, it is tried again: the machine may be far away.
      'StartLimitIntervalSec=0',
    ],
    Service: [
      'Type=simple',
      ...identity(layout),
      // The sessions, in the unit of tmux, do not have it.
      ...(keeper === undefined ? [] : [`SupplementaryGroups=${keeper.group}`]),
      `EnvironmentFile=${withoutSpecifiers(envFile)}`,
      guarded(layout, { dataDir: keeper?.dataDir ?? dataDir, ...(keeper && { process: 'gateway' }) }),
      `ExecStart=${quoted(executable)} run`,
      ...startedAnew({ afterS: 5 }),
      // Its tmux clients end by themselves; one that is killed while it attaches can take the tmux server with it.
      'KillMode=process',
      // Agents are not held by these: they run in the tmux unit, where a person may want sudo. Nothing that gives the
      // gateway a view of /proc of its own: in a container it would show another boot id, and no reboot be noticed.
      'NoNewPrivileges=yes',
      ...(scope === 'system' ? ['CapabilityBoundingSet=', 'RestrictRealtime=yes'] : []),
      'LimitNOFILE=65536',
    ],
    Install: [`WantedBy=${scope === 'system' ? 'multi-user.target' : 'default.target'}`],
  });
}

/** Has what no agent may have. Root's boot guard looks after the executable here. */
function linkUnit(layout: ServiceLayout, { user, dataDir, socketDir }: KeeperLayout): string {
  return unit({
    Unit: [
      'Description=Link keeper of the VibeCode gateway (credential and executable)',
      'Wants=network-online.target',
      'After=network-online.target',
      'StartLimitIntervalSec=0',
    ],
    Service: [
      'Type=simple',
      `User=${user}`,
      `WorkingDirectory=${withoutSpecifiers(dataDir)}`,
      `RuntimeDirectory=${socketDir.replace('/run/', '')}`,
      // Its group may enter: the gateway, and no session.
      'RuntimeDirectoryMode=0750',
      'UMask=0077',
      `EnvironmentFile=${withoutSpecifiers(layout.envFile)}`,
      guarded(layout, { dataDir }),
      `ExecStart=${quoted(layout.executable)} link-keeper ${quoted(dataDir)}`,
      ...startedAnew({ afterS: 2 }),
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
      'RestrictRealtime=yes',
      'LimitNOFILE=65536',
    ],
    Install: ['WantedBy=multi-user.target'],
  });
}

/** Counts the starts of a new version, and puts the one before back. */
function guarded(
  { scope, bootGuard, executable }: ServiceLayout,
  { dataDir, process }: { dataDir: string; process?: string },
): string {
  const words = [bootGuard, dataDir, executable, ...(process === undefined ? [] : [process])].map(quoted);
  return `ExecStartPre=${scope === 'system' ? '+' : ''}${words.join(' ')}`;
}

/** After a failure, a standstill, and its own wish. */
function startedAnew({ afterS }: { afterS: number }): string[] {
  return [
    'Restart=on-failure',
    `RestartSec=${afterS}`,
    `RestartForceExitStatus=${RESTART_EXIT_STATUS}`,
    `SuccessExitStatus=${RESTART_EXIT_STATUS}`,
    `WatchdogSec=${WATCHDOG_S}`,
    // The word comes from a child, systemd-notify.
    'NotifyAccess=all',
    'TimeoutStopSec=10',
  ];
}

/** How a gateway without root asks for its own restart: within some 30 ms. */
function restartPathUnit(request: string): string {
  return unit({
    Unit: ['Description=Restart requests of the VibeCode gateway'],
    Path: [`PathExists=${request}`, `Unit=${RESTART_UNIT}`],
    Install: ['WantedBy=multi-user.target'],
  });
}

function restartUnit(request: string, hasKeeper: boolean): string {
  return unit({
    Unit: ['Description=Restart of the VibeCode gateway', 'StartLimitIntervalSec=0'],
    Service: [
      'Type=oneshot',
      // Whatever stands under that name, a folder too: what stays asks for the next restart at once, without an end.
      `ExecStart=/bin/rm -rf ${quoted(request)}`,
      `ExecStart=/bin/systemctl restart ${hasKeeper ? `${LINK_UNIT} ` : ''}${GATEWAY_UNIT}`,
    ],
  });
}

function identity({ scope, user, home }: ServiceLayout): string[] {
  const folder = `WorkingDirectory=${withoutSpecifiers(home)}`;
  return scope === 'system' ? [`User=${user}`, folder] : [folder];
}

/** For a value that goes to the end of its line. */
function withoutSpecifiers(path: string): string {
  return path.replaceAll('%', '%%');
}

/** systemd takes a word in double quotes as one, and `%` as the start of a specifier. */
function quoted(path: string): string {
  const escaped = withoutSpecifiers(path).replaceAll('$', '$$$$');
  return /^[\w./%$@:+-]+$/.test(escaped) ? escaped : `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function unit(sections: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(sections)
    .map(([name, lines]) => `[${name}]\n${lines.join('\n')}\n`)
    .join('\n');
}
