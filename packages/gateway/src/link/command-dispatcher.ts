// Text message -> handler -> ack. Whatever carried a readable request_id gets exactly one answer for each time it came.
import { buildAck, isProtocolError, ProtocolError } from '@vibecode/protocol';
import type { Log } from '../platform/log.ts';
import type { AnyCommand, CommandHandler, CommandHandlers, CommandType } from './command.ts';
import type { LinkSender } from './link-sender.ts';
import { RememberedAnswers } from './remembered-answers.ts';
import { routeMessage } from './route-message.ts';

export interface CommandDispatcherOptions {
  handlers: CommandHandlers;
  sender: LinkSender;
  log: Log;
  /** Local errors -> what may cross the wire. */
  toProtocolError: (error: unknown) => ProtocolError;
}

export class CommandDispatcher {
  readonly #options: CommandDispatcherOptions;
  readonly #remembered = new RememberedAnswers();

  constructor(options: CommandDispatcherOptions) {
    this.#options = options;
  }

  /** Commands that are being worked on. */
  get runningCount(): number {
    return this.#remembered.runningCount;
  }

  dispatch(text: string): void {
    const route = routeMessage(text);
    switch (route.kind) {
      case 'drop':
        this.#options.log.warn('message.dropped', { fault: route.fault, bytes: text.length });
        return;
      case 'refuse':
        this.#refuse(route.requestId, route.error);
        return;
      case 'command':
        this.#run(route.command);
    }
  }

  /** Refusals have no effect that a repeat could double, so they are not remembered; they may be repeated mended. */
  #refuse(requestId: string, error: ProtocolError): void {
    this.#options.log.info('command.refused', { requestId, code: error.code, field: error.field });
    this.#options.sender.sendText(buildAck(requestId, { error }));
  }

  #run(command: AnyCommand): void {
    const { requestId, type } = command;
    if (requestId === undefined) {
      void this.#perform(command, () => undefined);
      return;
    }
    const begun = this.#remembered.begin(requestId);
    switch (begun.kind) {
      case 'answered':
        this.#options.sender.sendText(begun.answer);
        return;
      case 'running':
        return;
      case 'full':
        this.#refuse(
          requestId,
          new ProtocolError('limit_reached', 'Too many commands are being worked on; send this one again later.'),
        );
        return;
      case 'first':
        void this.#perform(command, (outcome) => {
          if ('error' in outcome)
            this.#options.log.info('command.failed', { type, requestId, code: outcome.error.code });
          const answer = buildAck(requestId, outcome);
          const times = this.#remembered.finish(requestId, answer);
          for (let sent = 0; sent < times; sent += 1) this.#options.sender.sendText(answer);
        });
    }
  }

  /** Calls `settle` once. Runs synchronously up to the handler's first await, so that commands keep their order. */
  async #perform(
    command: AnyCommand,
    settle: (outcome: { result: object } | { error: ProtocolError }) => void,
  ): Promise<void> {
    const { log, toProtocolError } = this.#options;
    const { type, sessionId, viewerId } = command;
    let isSettled = false;
    const settleOnce = (outcome: { result: object } | { error: ProtocolError }): void => {
      if (isSettled) return;
      isSettled = true;
      settle(outcome);
    };
    try {
      // One handler for each type, called with a command of that type, which TypeScript cannot correlate.
      const handler = this.#options.handlers[type] as CommandHandler<CommandType>;
      await handler(command, (result) => settleOnce({ result }));
      if (!isSettled) throw new Error(`the handler of ${type} gave no answer`);
    } catch (error) {
      const wire = toProtocolError(error);
      if (isSettled || !isProtocolError(error)) {
        log[wire.code === 'internal' ? 'error' : 'info']('command.threw', {
          type,
          sessionId,
          viewerId,
          code: wire.code,
          error: wire.code === 'internal' && error instanceof Error ? error : undefined,
        });
      }
      settleOnce({ error: wire });
    }
  }
}
