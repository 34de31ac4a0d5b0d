// What each command of the control plane does: the table between the link and the sessions.
import { ProtocolError, type CommandResults, type WidthTable } from '@vibecode/protocol';
import { agentCommands } from './agents/agent-commands.ts';
import type { AgentInstaller } from './agents/agent-installer.ts';
import type { KnownAgents } from './agents/known-agents.ts';
import type { FileCommandType } from './files/file-commands.ts';
import type { Transfers } from './files/transfers.ts';
import { healthCommands } from './health/health-commands.ts';
import type { HealthReporter } from './health/health-reporter.ts';
import type { Command, CommandHandlers } from './link/command.ts';
import type { ViewerRoster } from './link/viewer-roster.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { SessionRegistry } from './session/session-registry.ts';
import type { SessionStream } from './session/session-stream-port.ts';
import type { SshKeys } from './ssh/start-ssh-keys.ts';
import type { Updater } from './update/updater.ts';
import type { UpdatePolicySetting } from './config/update-policy-setting.ts';

export interface CommandHandlersOptions {
  registry: SessionRegistry<SessionStream>;
  roster: ViewerRoster;
  agents: KnownAgents;
  installer: AgentInstaller;
  widths: WidthTable;
  files: Pick<CommandHandlers, FileCommandType>;
  transfers: Transfers;
  ssh: SshKeys['commands'];
  health: HealthReporter;
  updater: Updater;
  updatePolicy: UpdatePolicySetting;
  clock: Clock;
  log: Log;
}

export function commandHandlers({
  registry,
  roster,
  agents,
  installer,
  widths,
  files,
  transfers,
  ssh,
  health,
  updater,
  updatePolicy,
  clock,
  log,
}: CommandHandlersOptions): CommandHandlers {
  const clockMs = (): number => Math.floor(clock.nowMs());
  const attach = (
    { sessionId, viewerId, body }: Command<'viewer.attach'>,
    answer: (result: CommandResults['viewer.attach']) => void,
  ): Promise<void> =>
    new Promise((resolve, reject) => {
      const session = registry.get(sessionId);
      session.output.attach(roster.get(viewerId), body, (outcome) => {
        if (!outcome.ok) {
          reject(outcome.error);
          return;
        }
        session.input.viewerAttached(viewerId, body.client_id);
        // Within this very call: the frames of the join follow when it returns.
        answer({
          session: session.info,
          mode: outcome.mode,
          position: outcome.position,
          last_input_counter: session.input.lastInputCounter(body.client_id),
          clock_ms: clockMs(),
          widths,
        });
        log.info('session.attached', { sessionId, viewerId, mode: outcome.mode });
        resolve();
      });
    });

  return {
    ...files,
    ...ssh,
    ...healthCommands({ health, roster }),
    ...agentCommands({ agents, installer }),
    'gateway.update': async ({ body }, answer) => answer({ update: await updater.start(body) }),
    'gateway.update.set_policy': async ({ body }, answer) => {
      const { can_update: canUpdate, why_not: whyNot } = await updater.status({});
      if (!canUpdate) throw new ProtocolError('update_not_possible', whyNot ?? 'This gateway cannot update itself.');
      answer({ policy: await updatePolicy.choose(body) });
    },
    'gateway.update.status': async ({ body }, answer) => answer({ status: await updater.status(body) }),
    'session.create': async ({ sessionId, body }, answer) =>
      answer({ session: await registry.create(sessionId, body) }),
    'session.end': async ({ sessionId }, answer) => {
      await registry.end(sessionId);
      answer({});
    },
    'session.input': async ({ sessionId, body }, answer) => {
      await registry.get(sessionId).input.text(body);
      answer({});
    },
    'session.resize': async ({ sessionId, body }, answer) => answer(await registry.get(sessionId).output.resize(body)),
    'session.resync': ({ sessionId }, answer) => {
      registry.get(sessionId).output.resync();
      answer({});
    },
    'session.snapshot': async ({ sessionId }, answer) =>
      answer(await registry.get(sessionId).output.snapshotForPrograms()),
    'session.scrollback': async ({ sessionId, viewerId = 0, body }, answer) => {
      if (body.format === 'frame' && viewerId === 0) {
        throw new ProtocolError('invalid_message', 'A page as a frame needs a viewer_id to go to.', {
          field: '/viewer_id',
        });
      }
      answer(await registry.get(sessionId).output.scrollback(viewerId, body));
    },
    'viewer.attach': attach,
    'viewer.detach': ({ sessionId, viewerId }, answer) => {
      const session = registry.find(sessionId);
      session?.input.viewerDetached(viewerId);
      session?.output.detach(viewerId);
      answer({});
    },
    'viewer.joined': ({ viewerId, body }, answer) => {
      roster.joined({ viewerId, ...body });
      answer({});
    },
    'viewer.left': ({ viewerId }, answer) => {
      for (const { input, output } of registry.all()) {
        input.viewerLeft(viewerId);
        output.detach(viewerId);
      }
      transfers.viewerLeft(viewerId);
      health.viewerLeft(viewerId);
      roster.left(viewerId);
      answer({});
    },
    'viewer.probe': async ({ sessionId }, answer) => {
      const tmuxMs = await registry.get(sessionId).output.probe();
      answer({ clock_ms: clockMs(), tmux_ms: tmuxMs });
    },
    'viewer.take_size': ({ sessionId, viewerId }, answer) => {
      attachedOutput(registry, sessionId, viewerId).takeSize(viewerId);
      answer({});
    },
    'viewer.viewport': ({ sessionId, viewerId, body }, answer) => {
      attachedOutput(registry, sessionId, viewerId).viewport(viewerId, body);
      answer({});
    },
  };
}

function attachedOutput(registry: SessionRegistry<SessionStream>, sessionId: string, viewerId: number): SessionStream {
  const { output } = registry.get(sessionId);
  if (!output.isAttached(viewerId)) {
    throw new ProtocolError('not_attached', 'This viewer does not watch the session; attach first.');
  }
  return output;
}
