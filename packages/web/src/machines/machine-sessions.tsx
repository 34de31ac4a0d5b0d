// The sessions of a machine: what each uses, and since when nobody typed and nothing was printed, apart.
import { Link } from '@tanstack/react-router';
import type { SessionHealth, SessionRecord } from '@vibecode/protocol';
import { byteText } from '../lib/byte-text.ts';
import { percentText } from '../health/percent-text.ts';
import { AGENT_NAME } from '../sessions/agent-names.ts';
import { IdleMark } from '../sessions/idle-mark.tsx';
import { activityText, sinceText } from '../sessions/session-idle.ts';

export interface MachineSessionsProps {
  sessions: readonly SessionRecord[];
  loads: readonly SessionHealth[];
  now: number;
}

const HEAD = 'py-2 font-normal';

export function MachineSessions({ sessions, loads, now }: MachineSessionsProps) {
  const alive = sessions.filter(({ state }) => state !== 'ended');
  if (alive.length === 0)
    return (
      <p className="px-4 py-5 text-muted">No session is running here. “New session” starts an agent or a shell.</p>
    );
  return (
    <table className="w-full table-fixed text-left">
      <thead className="text-[13px] text-muted">
        <tr>
          <th className={`${HEAD} px-4`}>Session</th>
          <th className={`${HEAD} w-18 px-2 text-right`}>CPU</th>
          <th className={`${HEAD} w-22 pr-4 pl-2 text-right`}>Memory</th>
          <th className={`${HEAD} w-32 px-2 text-right max-sm:hidden`}>Last key</th>
          <th className={`${HEAD} w-32 pr-4 pl-2 text-right max-sm:hidden`}>Last output</th>
        </tr>
      </thead>
      <tbody>
        {alive.map((session) => {
          const load = loads.find(({ session_id: id }) => id === session.session_id);
          // The sample is newer than what the list says.
          const activity = load ?? session;
          return (
            <tr key={session.session_id} className="border-t border-line">
              <th scope="row" className="px-4 py-1.5 font-normal">
                <Link
                  to="/s/$sessionId"
                  params={{ sessionId: session.session_id }}
                  className="flex min-h-9 flex-col justify-center rounded-md max-sm:min-h-11"
                >
                  <span className="truncate font-medium underline-offset-2 hover:underline">{session.name}</span>
                  <span className="flex min-w-0 items-center gap-2 text-[13px] text-muted">
                    <span className="truncate">{AGENT_NAME[session.agent]}</span>
                    <IdleMark activity={activity} now={now} />
                  </span>
                  <span className="sr-only sm:hidden">{activityText(activity, now)}</span>
                </Link>
              </th>
              <td className="px-2 py-1.5 text-right font-mono text-[13px]">
                {load === undefined ? <Unknown /> : percentText(load.cpu_percent)}
              </td>
              <td className="py-1.5 pr-4 pl-2 text-right font-mono text-[13px]">
                {load === undefined ? <Unknown /> : byteText(load.rss_bytes)}
              </td>
              <td className="px-2 py-1.5 text-right text-[13px] text-muted max-sm:hidden">
                {sinceText(activity.last_input_at, now)}
              </td>
              <td className="py-1.5 pr-4 pl-2 text-right text-[13px] text-muted max-sm:hidden">
                {sinceText(activity.last_output_at, now)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Unknown() {
  return (
    <span className="text-muted">
      <span aria-hidden="true">–</span>
      <span className="sr-only">not known</span>
    </span>
  );
}
