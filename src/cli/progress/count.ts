/** Says how far counted work is, but no oftener than each `everyMs` milliseconds, and not at its very start. */
export function countReporter(
  say: (line: string) => void,
  everyMs: number,
  now: () => number = Date.now,
): (done: number, total: number) => void {
  let last = now();
  return (done, total) => {
    if (now() - last < everyMs) return;
    last = now();
    say(`${done.toLocaleString('en')} of ${total.toLocaleString('en')}`);
  };
}
