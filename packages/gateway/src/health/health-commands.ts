// The commands about health: who looks at the figures.
import type { CommandHandlers } from '../link/command.ts';
import type { ViewerRoster } from '../link/viewer-roster.ts';
import type { HealthReporter } from './health-reporter.ts';

export interface HealthCommandsOptions {
  health: Pick<HealthReporter, 'watch'>;
  roster: Pick<ViewerRoster, 'get'>;
}

export function healthCommands({ health, roster }: HealthCommandsOptions): Pick<CommandHandlers, 'health.watch'> {
  return {
    'health.watch': ({ viewerId, body }, answer) => {
      // Only who the hub has named: it will say when they leave.
      roster.get(viewerId);
      health.watch(viewerId, body.watching);
      answer({});
    },
  };
}
