import { expect, it } from 'vitest';
import { countReporter } from '../../../src/cli/progress/count.ts';

it('says how far work is, now and then', () => {
  const said: string[] = [];
  let clock = 0;
  const report = countReporter(
    (line) => said.push(line),
    100,
    () => clock,
  );
  for (let done = 1; done <= 1500; done += 1) {
    clock = done;
    report(done, 12_000);
  }
  expect(said).toHaveLength(15);
  expect(said.at(-1)).toBe('1,500 of 12,000');
});
