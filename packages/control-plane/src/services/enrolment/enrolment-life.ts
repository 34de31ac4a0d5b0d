// How long tokens and codes are good, and how long it is known what became of them.

/** Long enough to walk to a terminal and paste it, short enough that one in a shell's scrollback is dead. */
export const ENROLMENT_LIFE_MS = 15 * 60 * 1000;
/** How long a page can still ask. */
export const ENROLMENT_MEMORY_MS = 24 * 60 * 60 * 1000;
