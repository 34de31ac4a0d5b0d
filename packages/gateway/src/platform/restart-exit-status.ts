// The exit status by which a gateway asks whoever started it to be started again.
export const RESTART_EXIT_STATUS = 75;
