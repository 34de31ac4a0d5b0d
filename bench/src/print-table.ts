// Bench results for people: each figure beside its yardstick, as a ratio where there is one.
import type { Percentiles } from './percentiles.ts';
import type { AttachResult } from './scenarios/attach.ts';
import type { FilesResult } from './scenarios/files.ts';
import type { FloodResult } from './scenarios/flood.ts';
import type { HealthResult } from './scenarios/health.ts';

export interface BenchResults {
  machine: { cpu: string; cores: number; memory_gb: number; tmux: string; node: string; date: string };
  /** Milliseconds; each key is sent when the one before it is there. Each figure is that of the middle of five rounds by it over bare. */
  echo_ms: Percentiles;
  bare_echo_ms: Percentiles;
  /** The smallest relay in the same workerd, with an echoing peer in place of gateway and tmux. */
  relay_echo_ms: Percentiles;
  /** All rounds, in order. */
  echo_rounds_p99_over_bare_ms: number[];
  /** Percent of the processors' time that the host gave to others meanwhile. */
  echo_steal_percent: number;
  /** The same three with the pauses of a person who types, in which processors and caches fall asleep. */
  typed_echo_ms: Percentiles;
  bare_typed_echo_ms: Percentiles;
  relay_typed_echo_ms: Percentiles;
  echo_beside_flood_ms: Percentiles;
  interrupt_ms: Percentiles;
  flood: FloodResult;
  files: FilesResult;
  /** With ten idle sessions. */
  health: HealthResult;
  attach: AttachResult;
  /** Memory in MB (10^6 bytes) by number of idle sessions; percent of one core with the most of them. */
  gateway: { rss_mb: Record<string, number>; idle_cpu_percent: number };
  hub: { rss_mb: number };
}

export function printTable(results: BenchResults): string {
  const {
    machine,
    echo_ms: echo,
    bare_echo_ms: bare,
    relay_echo_ms: relay,
    echo_rounds_p99_over_bare_ms: overBare,
    echo_steal_percent: steal,
    typed_echo_ms: typed,
    bare_typed_echo_ms: bareTyped,
    relay_typed_echo_ms: relayTyped,
    echo_beside_flood_ms: beside,
    interrupt_ms: interrupt,
    flood,
    files,
    health,
    attach,
    gateway,
    hub,
  } = results;
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  const rows: [string, string, string, string][] = [
    ['what', 'VibeCode', 'bare tmux', 'ratio'],
    ['echo p50', ms(echo.p50), ms(bare.p50), ratio(echo.p50, bare.p50)],
    ['echo p95', ms(echo.p95), ms(bare.p95), ratio(echo.p95, bare.p95)],
    ['echo p99', ms(echo.p99), ms(bare.p99), ratio(echo.p99, bare.p99)],
    ['echo p99 over bare, each round', overBare.map((value) => value.toFixed(1)).join(' '), '', ''],
    ['processor time taken by the host meanwhile', `${steal.toFixed(1)} %`, '', ''],
    ['the relay alone p50', ms(relay.p50), ms(bare.p50), ratio(relay.p50, bare.p50)],
    ['the relay alone p99', ms(relay.p99), ms(bare.p99), ratio(relay.p99, bare.p99)],
    ['echo with pauses p50', ms(typed.p50), ms(bareTyped.p50), ratio(typed.p50, bareTyped.p50)],
    ['echo with pauses p99', ms(typed.p99), ms(bareTyped.p99), ratio(typed.p99, bareTyped.p99)],
    ['the relay alone with pauses p50', ms(relayTyped.p50), ms(bareTyped.p50), ratio(relayTyped.p50, bareTyped.p50)],
    ['echo beside a flood p50', ms(beside.p50), '', ratio(beside.p50, echo.p50)],
    ['echo beside a flood p95', ms(beside.p95), '', ratio(beside.p95, echo.p95)],
    ['echo beside a flood p99', ms(beside.p99), '', ratio(beside.p99, echo.p99)],
    ['Ctrl-C during yes to prompt p50', ms(interrupt.p50), '', ''],
    ['Ctrl-C during yes to prompt max', ms(interrupt.max), '', ''],
    [
      'cat of the flood file',
      `${flood.seconds.toFixed(2)} s`,
      `${flood.unwatched_seconds.toFixed(2)} s`,
      ratio(flood.seconds, flood.unwatched_seconds),
    ],
    ['bytes of it that reach the viewer', `${(flood.viewer_bytes / 1e6).toFixed(2)} MB`, '', ''],
    ['final screen equals tmux', flood.screen_exact ? 'yes' : 'NO', '', ''],
    fileRow('20 MB up', files.upload_seconds, files.scp_upload_seconds),
    fileRow('20 MB down', files.download_seconds, files.scp_download_seconds),
    ['echo beside 20 MB going up p50', ms(files.echo_beside_upload_ms.p50), '', ''],
    ['echo beside 20 MB going up p95', ms(files.echo_beside_upload_ms.p95), '', ''],
    ['echo beside 20 MB going up p99', ms(files.echo_beside_upload_ms.p99), '', ''],
    ['attach to a full screen', ms(attach.ms), '', ''],
    ['attach bytes', `${(attach.bytes / 1e3).toFixed(1)} kB`, '', ''],
    ...Object.entries(gateway.rss_mb).map(([count, mb]): [string, string, string, string] => [
      `gateway memory, ${count} idle sessions`,
      `${mb.toFixed(1)} MB`,
      '',
      '',
    ]),
    ['gateway processor, 50 idle sessions', `${gateway.idle_cpu_percent.toFixed(2)} %`, '', ''],
    ['health: processor at a sample every 30 s', `${health.cpu_percent_at_30s.toFixed(3)} %`, '', ''],
    ['health: memory added', `${health.memory_added_mb.toFixed(1)} MB`, '', ''],
    ['health: figures on a page that opens p50', ms(health.sample_ms.p50), '', ''],
    ['health: figures on a page that opens max', ms(health.sample_ms.max), '', ''],
    ['hub memory (workerd)', `${hub.rss_mb.toFixed(1)} MB`, '', ''],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  lines.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  return `${machine.date}, ${machine.cores} x ${machine.cpu}, ${machine.memory_gb.toFixed(0)} GB, ${machine.tmux}, Node ${machine.node}\n\n${lines.join('\n')}\n`;
}

function ratio(ours: number, theirs: number): string {
  return `${(ours / theirs).toFixed(2)}x`;
}

function fileRow(what: string, ours: number, scp: number | null): [string, string, string, string] {
  const seconds = `${ours.toFixed(2)} s`;
  return scp === null
    ? [what, seconds, 'no sshd here', '']
    : [what, seconds, `scp ${scp.toFixed(2)} s`, ratio(ours, scp)];
}
