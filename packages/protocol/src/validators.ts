// Stand-alone validators by message type: no eval, so they run in workerd and under a strict CSP. One module a group, so
// that a bundle takes only those of the messages it reads.
export { BROWSER_VALIDATORS } from './generated/validate-browser.js';
export { COMMAND_VALIDATORS } from './generated/validate-commands.js';
export { EVENT_VALIDATORS } from './generated/validate-events.js';
export { RESULT_VALIDATORS } from './generated/validate-results.js';
export * as httpValidators from './generated/http-validators.ts';
