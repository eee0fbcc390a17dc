/** A browser and its system, as people call them, from a User-Agent; null if it names none that is known. */
export function deviceOf(userAgent: string | null): string | null {
  const find = (names: readonly (readonly [string, string])[]) =>
    names.find(([mark]) => userAgent?.includes(mark))?.[1] ?? null;
  const found = [find(browsers), find(systems)].filter((name) => name !== null);
  return found.length === 0 ? null : found.join(' · ');
}

// The order counts: Edge names Chrome too, and Chrome Safari; Android names Linux.
const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
  ['curl/', 'curl'],
] as const;
const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const;
