// What each session uses, largest first, with the programs that use most of it.
import { Link } from '@tanstack/react-router';
import type { SessionHealth, SessionRecord } from '@vibecode/protocol';
import { byteText } from '../lib/byte-text.ts';
import { count } from '../lib/ago.ts';
import { percentText } from './percent-text.ts';

export interface SessionLoadsProps {
  loads: readonly SessionHealth[];
  sessions: readonly SessionRecord[];
}

export function SessionLoads({ loads, sessions }: SessionLoadsProps) {
  if (loads.length === 0) return <p className="px-4 py-5 text-muted">No session is running here.</p>;
  const nameOf = (id: string) => sessions.find(({ session_id: other }) => other === id)?.name ?? 'A session';
  return (
    <table className="w-full table-fixed text-left">
      <thead className="text-[13px] text-muted">
        <tr>
          <th className="px-4 py-2 font-normal">Session</th>
          <th className="w-20 px-2 py-2 text-right font-normal">CPU</th>
          <th className="w-24 px-4 py-2 text-right font-normal">Memory</th>
        </tr>
      </thead>
      <tbody>
        {loads
          .toSorted((a, b) => b.cpu_percent - a.cpu_percent || b.rss_bytes - a.rss_bytes)
          .map(({ session_id: sessionId, cpu_percent: cpu, rss_bytes: rss, process_count: processes, top }) => (
            <tr key={sessionId} className="border-t border-line">
              <th scope="row" className="px-4 py-1 font-normal">
                <Link
                  to="/s/$sessionId"
                  params={{ sessionId }}
                  className="flex min-h-9 items-center rounded-md underline-offset-2 hover:underline max-sm:min-h-11"
                >
                  <span className="truncate">{nameOf(sessionId)}</span>
                </Link>
                <span className="mb-1 block truncate font-mono text-xs text-muted" title={count(processes, 'program')}>
                  {top
                    .map((one) => `${one.name} ${percentText(one.cpu_percent)} ${byteText(one.rss_bytes)}`)
                    .join(' · ')}
                </span>
              </th>
              <td className="px-2 py-1 text-right align-top font-mono text-[13px] leading-9">{percentText(cpu)}</td>
              <td className="px-4 py-1 text-right align-top font-mono text-[13px] leading-9">{byteText(rss)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
