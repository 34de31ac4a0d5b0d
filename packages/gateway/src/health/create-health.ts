// Puts the parts of health together for this machine: what is read, when it is sent, and what tmux is let remember.
import { homedir, tmpdir } from 'node:os';
import type { LinkSender } from '../link/link-sender.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { listProcesses } from '../process/list-processes.ts';
import type { LiveSession } from '../session/live-session.ts';
import { DiskReader } from './disk-reader.ts';
import { HealthReporter } from './health-reporter.ts';
import { HealthSampler } from './health-sampler.ts';
import { LinuxMachineReader } from './linux-machine-reader.ts';
import { MacosMachineReader } from './macos-machine-reader.ts';
import { SessionActivity } from './session-activity.ts';

export interface HealthOptions {
  sessions: () => Iterable<Pick<LiveSession, 'sessionId' | 'paneId' | 'pane' | 'activity' | 'control'>>;
  sender: Pick<LinkSender, 'sendText'>;
  clock: Clock;
  /** Wall clock. */
  wallNowMs: () => number;
  log: Log;
  /** A sample was sent, and the sessions' times are as new as tmux knows them. */
  reported: () => void;
}

export interface Health {
  reporter: HealthReporter;
  /** Leaves what tmux is to remember; before the sessions are let go of. */
  stop: () => Promise<void>;
}

export function createHealth({ sessions, sender, clock, wallNowMs, log, reported }: HealthOptions): Health {
  const activity = new SessionActivity({ sessions: () => [...sessions()], clock });
  const sampler = new HealthSampler({
    machine: process.platform === 'darwin' ? new MacosMachineReader() : new LinuxMachineReader(),
    disks: new DiskReader({ folders: [homedir(), '/', tmpdir()], clock }),
    listProcesses,
    sessions: () =>
      Array.from(sessions(), (session) => ({
        sessionId: session.sessionId,
        panePid: session.pane.panePid,
        activity: session.activity,
      })),
    clock,
    wallNowMs,
  });
  const reporter = new HealthReporter({
    begin: () => sampler.begin(),
    sample: async () => {
      await activity.refresh();
      return sampler.sample();
    },
    sender,
    clock,
    log,
    reported,
  });
  return {
    reporter,
    stop: async () => {
      reporter.linkClosed();
      await activity.save();
    },
  };
}
