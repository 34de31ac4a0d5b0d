// Which of two releases is newer, by the rules of semantic versioning. Pure.

/** Negative where `a` is older, 0 where both rank the same, positive where it is newer. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (const [index, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // A version without words behind it is newer than its own betas.
  if (left.words.length === 0 || right.words.length === 0) return right.words.length - left.words.length;
  for (let index = 0; index < Math.max(left.words.length, right.words.length); index += 1) {
    const difference = compareWords(left.words[index], right.words[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parts(version: string): { numbers: number[]; words: string[] } {
  const [core = '', ...rest] = version.split('-');
  return { numbers: core.split('.').map(Number), words: rest.length === 0 ? [] : rest.join('-').split('.') };
}

function compareWords(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const [aIsNumber, bIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aIsNumber && bIsNumber) return Number(a) - Number(b);
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1;
  return a < b ? -1 : 1;
}
