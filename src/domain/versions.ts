/**
 * Orders two releases such as 0.1.0 and 0.2.0-rc.1: negative if a is older. A pre-release is older than its
 * release (https://semver.org, rule 11, as far as we use it).
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (const index of [0, 1, 2]) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.pre === right.pre) return 0;
  if (left.pre === '') return 1;
  if (right.pre === '') return -1;
  return left.pre.localeCompare(right.pre, 'en', { numeric: true });
}

function parts(version: string): { numbers: number[]; pre: string } {
  const [core = '', ...pre] = version.split('+')[0]?.split('-') ?? [];
  return { numbers: core.split('.').map(Number), pre: pre.join('-') };
}
