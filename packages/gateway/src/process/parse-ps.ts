// What `ps -A -o …` prints on systems without /proc, in the C locale. Pure.
import type { ProcessInfo } from './process-info.ts';

/** `ucomm` comes last, as it may hold spaces; `comm` would show a path, and arguments are nobody's business. */
export const PS_COLUMNS = 'pid=,ppid=,pgid=,stat=,lstart=,rss=,time=,ucomm=';

const LINE =
  /^\s*(?<pid>\d+)\s+(?<parent>\d+)\s+(?<group>\d+)\s+(?<state>\S+)\s+(?<startedAt>\S+(?:\s+\S+){4})\s+(?<rss>\d+)\s+(?<time>[\d:.,-]+)\s?(?<name>.*)$/;

export function parsePs(text: string): ProcessInfo[] {
  const infos: ProcessInfo[] = [];
  for (const line of text.split('\n')) {
    const { pid, parent, group, state = '', startedAt = '', rss, time = '', name = '' } = LINE.exec(line)?.groups ?? {};
    if (pid === undefined) continue;
    infos.push({
      pid: Number(pid),
      parent: Number(parent),
      session: Number(group),
      startedAt,
      isZombie: state.startsWith('Z'),
      name: name.trim(),
      cpuMs: timeMs(time),
      reapedCpuMs: 0,
      rssBytes: Number(rss) * 1024,
    });
  }
  return infos;
}

/** macOS: minutes:seconds.hundredths. Others: [days-][hours:]minutes:seconds. */
function timeMs(time: string): number {
  const [clock = '', days = '0'] = time.split('-').toReversed();
  let seconds = 0;
  for (const part of clock.replace(',', '.').split(':')) seconds = seconds * 60 + Number(part);
  seconds += Number(days) * 86_400;
  return Number.isFinite(seconds) ? Math.round(seconds * 1000) : 0;
}
