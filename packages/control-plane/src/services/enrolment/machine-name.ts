// What a machine is called before its owner says otherwise: its host name, made fit to show and told apart from others (P).

const MAX_NAME_LENGTH = 120;
/** Room for " 999". */
const MAX_BASE_LENGTH = MAX_NAME_LENGTH - 4;
/** Control characters, and those that turn or hide text: a host name is shown to whoever decides about the machine. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export function shownHostname(hostname: string): string {
  const shown = hostname.replaceAll(UNSEEN, '').trim().slice(0, MAX_BASE_LENGTH);
  return shown === '' ? 'machine' : shown;
}

export function freeMachineName(wanted: string, taken: ReadonlySet<string>): string {
  const base = wanted.slice(0, MAX_BASE_LENGTH);
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base} ${number}`)) number += 1;
  return `${base} ${number}`;
}
