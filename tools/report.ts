// How every check of tools/ ends: a list of faults and exit status 1, or one line.

export function report(what: string, faults: readonly string[]): void {
  if (faults.length === 0) {
    console.log(`${what}: in order.`);
    return;
  }
  console.error(`${what}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  process.exitCode = 1;
}
