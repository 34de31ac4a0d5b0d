// `vibecode-gateway service start|stop|restart|status`: the installed service, whatever manages it.
import { GatewayError } from '../errors.ts';
import { detectService } from '../service/detect-service.ts';
import { findInstalledOwner } from '../service/service-owner.ts';

export interface ServiceOptions {
  action: string;
  isSystem: boolean;
  json: boolean;
  env: Readonly<Record<string, string>>;
  print: (text: string) => void;
}

/** Exit status when it does not run, as service managers use it. */
const NOT_RUNNING = 3;

export async function service({ action, isSystem, json, env, print }: ServiceOptions): Promise<number> {
  const owner = await findInstalledOwner({ isSystem, env });
  const host = await detectService({ owner, uid: owner.uid, env, environment: {} });
  switch (action) {
    case 'start':
      await host.start();
      return 0;
    case 'stop':
      await host.stop();
      return 0;
    case 'restart':
      await host.restart();
      return 0;
    case 'status': {
      const { state, startsAtBoot, pid } = await host.status();
      const atBoot = startsAtBoot ? 'starts at boot' : 'does not start at boot';
      if (json)
        print(`${JSON.stringify({ manager: host.kind, state, starts_at_boot: startsAtBoot, pid: pid ?? null })}\n`);
      else print(`${host.kind}: ${state.replace('_', ' ')}${pid === undefined ? '' : ` (pid ${pid})`}, ${atBoot}\n`);
      return state === 'running' ? 0 : NOT_RUNNING;
    }
    default:
      throw new GatewayError('usage', `service has no "${action.slice(0, 50)}": start, stop, restart or status.`);
  }
}
