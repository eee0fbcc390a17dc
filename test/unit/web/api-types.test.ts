import { execa } from 'execa';
import { expect, it } from 'vitest';

it("the console's types of the API are those of its OpenAPI document", async () => {
  const { exitCode, stderr } = await execa(process.execPath, ['scripts/api-types.mjs', '--check'], {
    reject: false,
  });
  expect(stderr).not.toContain('out of date');
  expect(exitCode, stderr).toBe(0);
}, 120_000);
