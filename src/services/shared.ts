/**
 * Lets calls that come together share one result: those made while one runs, and for `ms` milliseconds after
 * it succeeded or failed. So a flood of requests does not reach what they ask about.
 */
export function shareFor<T>(
  ms: number,
  call: () => Promise<T>,
  now: () => number = Date.now,
): () => Promise<T> {
  let result: Promise<T> | undefined;
  let staleAt = Number.POSITIVE_INFINITY;
  return () => {
    if (result && now() < staleAt) return result;
    staleAt = Number.POSITIVE_INFINITY;
    result = call().finally(() => {
      staleAt = now() + ms;
    });
    return result;
  };
}
