// Installs the real agents and starts them in sessions: `node packages/gateway/scripts/prove-agents.ts [kills] [seed]`.
// First on a machine without Node and npm, the tested versions; then on this machine as it is, the newest ones. Then
// gateways are killed at random moments of an installation. Needs tmux, the network, and 2 GB for a while.
import { runAgentsProof } from '../src/testing/run-agents-proof.ts';
import { runInstallKills } from '../src/testing/run-install-kills.ts';

const [kills = '20', seed = String(Date.now() % 2 ** 32)] = process.argv.slice(2);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const progress = (line: string): void => say(`  ${line}`);

for (const [title, options] of [
  ['tested versions, no Node, no npm', { isBare: true }],
  ['newest versions, the machine as it is', { isBare: false, version: 'latest' }],
] as const) {
  say(title);
  const proofs = await runAgentsProof({ ...options, progress });
  say('| agent | version | seconds | MB | `--version` in a session | its own screen |\n|---|---|---:|---:|---|---|');
  for (const { agent, version, seconds, megabytes, saidInSession, firstLine } of proofs) {
    say(`| ${agent} | ${version} | ${seconds.toFixed(1)} | ${megabytes} | ${saidInSession} | ${firstLine} |`);
  }
}

let state = Number(seed) >>> 0;
/** A small generator of its own, so that a seed names the moments. */
const random = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
say(`${kills} gateways killed while they install, seed ${seed}`);
const { interrupted, faults } = await runInstallKills({ rounds: Number(kills), random, progress });
say(`${interrupted} of them in the middle; ${faults.length} faults`);
for (const fault of faults) say(`  ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
