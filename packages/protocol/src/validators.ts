// Stand-alone validators by message type: no eval, so they run in workerd and under a strict CSP.
export {
  BROWSER_VALIDATORS,
  COMMAND_VALIDATORS,
  EVENT_VALIDATORS,
  RESULT_VALIDATORS,
} from './generated/message-maps.ts';
export * as httpValidators from './http-validators.ts';
