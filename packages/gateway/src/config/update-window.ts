// The hours in which a machine may update itself, as a person writes them. Pure.

export interface UpdateWindow {
  /** As it was given. */
  text: string;
  /** Minutes since midnight, in the machine's own time. */
  from: number;
  /** Before `from` where the window goes over midnight. */
  to: number;
}

/** `HH:MM-HH:MM`; undefined for anything else. */
export function parseUpdateWindow(text: string): UpdateWindow | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] =
    /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  return Number.isNaN(from) || Number.isNaN(to) || from === to ? undefined : { text, from, to };
}
