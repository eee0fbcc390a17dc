/**
 * nginx opens its connection to Asterisk from an address of loopback that has the last three numbers of its client's:
 * 127.2.3.4 for 198.2.3.4. With the addresses that came to nginx lately, that tells whose it is.
 */

/** The clients that it can be; none for what is not such an address. Pure. */
export function clientsBehind(source: string, lately: readonly string[]): string[] {
  const rest = /^127(\.\d+\.\d+\.\d+)$/.exec(source)?.[1];
  if (rest === undefined || source === '127.0.0.1') return [];
  return lately.filter((address) => /^\d+(\.\d+\.\d+\.\d+)$/.exec(address)?.[1] === rest);
}
