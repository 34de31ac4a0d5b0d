// The charts' figures as words and numbers: for screen readers, and for whoever wants to read rather than look.
import type { MachineHealth } from '@vibecode/protocol';
import { byteText, rateText } from '../lib/byte-text.ts';
import { summaryOf, type HealthColumns, type HealthFigure } from './health-columns.ts';
import { percentText } from './percent-text.ts';

const ROWS: readonly [figure: HealthFigure, label: string, text: (value: number) => string][] = [
  ['cpu_percent', 'CPU', percentText],
  ['memory_percent', 'Memory', percentText],
  ['swap_percent', 'Swap', percentText],
  ['disk_percent', 'Fullest disk', percentText],
  ['received_bytes_per_s', 'Network, received', rateText],
  ['sent_bytes_per_s', 'Network, sent', rateText],
  ['load_1', 'Load, 1 minute', (value) => value.toFixed(2)],
];

export interface HealthTableProps {
  current: MachineHealth;
  columns: HealthColumns;
  rangeLabel: string;
}

export function HealthTable({ current, columns, rangeLabel }: HealthTableProps) {
  return (
    <details className="rounded-lg border border-line bg-panel">
      <summary className="px-4 py-2.5 text-[13px] text-muted -outline-offset-2 hover:bg-raised max-sm:min-h-11">
        These figures as a table, with disks and memory in bytes
      </summary>
      <div
        className="flex flex-col gap-4 overflow-x-auto border-t border-line p-4"
        tabIndex={0}
        role="region"
        aria-label="Figures"
      >
        <table className="w-full text-left text-[13px]">
          <thead className="text-muted">
            <tr>
              <th className="pb-1 font-normal">Figure</th>
              <th className="pb-1 text-right font-normal">Newest</th>
              <th className="pb-1 text-right font-normal">Average, {rangeLabel}</th>
              <th className="pb-1 text-right font-normal">Highest, {rangeLabel}</th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([figure, label, text]) => {
              const { newest, average, highest } = summaryOf(columns[figure]);
              return (
                <tr key={figure}>
                  <th scope="row" className="py-1 font-normal">
                    {label}
                  </th>
                  {[newest, average, highest].map((value, index) => (
                    // oxlint-disable-next-line react/no-array-index-key -- three columns, always the same
                    <td key={index} className="py-1 text-right font-mono">
                      {value === null ? 'no sample' : text(value)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
        <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-6 gap-y-1 text-[13px]">
          <Amount label="Memory" {...current.memory} />
          {current.swap.total_bytes > 0 && <Amount label="Swap" {...current.swap} />}
          {current.disks.map((disk) => (
            <Amount key={disk.mount} label={`Disk ${disk.mount}`} {...disk} />
          ))}
        </dl>
      </div>
    </details>
  );
}

function Amount({
  label,
  used_bytes: used,
  total_bytes: total,
}: {
  label: string;
  used_bytes: number;
  total_bytes: number;
}) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="font-mono">
        {byteText(used)} of {byteText(total)} used
      </dd>
    </>
  );
}
