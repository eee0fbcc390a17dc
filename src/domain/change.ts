/** Something with the given fields changed; those that are undefined stay. */
export function withChange<T extends object>(
  before: T,
  change: { readonly [Key in keyof T]?: T[Key] | undefined },
): T {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}
