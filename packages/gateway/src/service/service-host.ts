// Port: the service manager that starts the gateway at boot and keeps it running. Implemented by systemd-host.ts and
// launchd-host.ts.
import type { ServiceLayout } from './service-layout.ts';

export type ServiceState = 'running' | 'starting' | 'stopped' | 'failed' | 'not_installed';

export interface ServiceStatus {
  state: ServiceState;
  /** Whether it starts at boot (or, of one person's service, without that person's login). */
  startsAtBoot: boolean;
  /** Of the gateway's process; undefined while it does not run. */
  pid: number | undefined;
}

export interface ServiceHost {
  readonly kind: 'systemd' | 'launchd';
  readonly layout: ServiceLayout;
  /** Writes what the manager needs and enables it; what is there of an earlier version is replaced. Says what it did. */
  install(): Promise<readonly string[]>;
  /** Stops the gateway and takes out what `install` has put in. Sessions end only with `endSessions`. Says what it did. */
  uninstall(options: { endSessions: boolean }): Promise<readonly string[]>;
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  status(): Promise<ServiceStatus>;
}
