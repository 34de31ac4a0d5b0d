export {
  INITIAL_LINK_STATE,
  stepLink,
  WAKE_PROOF_MS,
  type LinkClose,
  type LinkEffect,
  type LinkEvent,
  type LinkState,
  type LinkStep,
} from './link-state.ts';
export {
  RECONNECT_MAX_MS,
  RECONNECT_MIN_MS,
  reconnectDelay,
  STABLE_AFTER_MS,
  type ReconnectDelayOptions,
} from './reconnect-delay.ts';
