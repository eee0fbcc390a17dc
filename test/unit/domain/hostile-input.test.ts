import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAction } from '../../../src/asterisk/ami/encode.ts';
import {
  endpointColumns,
  extensionInput,
  extensionTypes,
  trunkInput,
  trunkTypes,
} from '../../../src/domain/endpoints.ts';
import { trunkColumns } from '../../../src/domain/trunk-rows.ts';

/** Characters to which SQL, AMI, realtime, caller ids, URIs or a shell give a meaning. */
const meaningful = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ';',
  '^',
  '^0A',
  '"',
  "'",
  '\\',
  '`',
  '%',
  '<',
  '>',
  ',',
  '&',
  '$(',
];
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...meaningful, 'a', '1', ' '), maxLength: 300 }),
  fc.constantFrom(
    '1001\r\nAction: Command\r\nCommand: core stop now\r\n\r\n',
    "1001'; DROP TABLE ps_auths; -- ",
    '__proto__',
    '-1',
    '1e3',
    '１００１',
    '0'.repeat(5000),
  ),
);
/** Mostly what a user would give, so that a good part is accepted; else hostile text or no text at all. */
const field = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 30, arbitrary: good }, { weight: 2, arbitrary: hostile }, fc.anything());
const digits = fc.stringMatching(/^\d{2,8}$/);
const name = fc.string({ unit: 'grapheme', maxLength: 40 });
const host = fc.constantFrom('203.0.113.5', 'sip.example.com');
const network = fc.constantFrom('203.0.113.5', '203.0.113.0/24');

const anyExtension = fc.record(
  {
    number: field(digits),
    type: field(fc.constantFrom(...extensionTypes)),
    name: field(name),
    peer: field(digits),
  },
  { requiredKeys: ['number', 'type'] },
);
const anyTrunk = fc.record(
  {
    name: field(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,31}$/)),
    type: field(fc.constantFrom(...trunkTypes)),
    host: field(host),
    port: field(fc.integer({ min: 1, max: 65535 })),
    username: field(fc.stringMatching(/^[a-z0-9.]{1,40}$/)),
    secret: field(fc.stringMatching(/^[A-Za-z0-9 !@$%&'"]{1,80}$/)),
    match: field(fc.array(network, { maxLength: 3 })),
    register: field(fc.boolean()),
  },
  { requiredKeys: ['name', 'type', 'host'] },
);

/** Most characters of each VARCHAR column, by table: from the migrations, in their order. */
async function columnWidths(): Promise<Map<string, number>> {
  const widths = new Map<string, number>();
  for (const file of ['001_realtime.sql', '003_extensions_and_trunks.sql']) {
    let table = '';
    for (const line of (await readFile(`migrations/${file}`, 'utf8')).split('\n')) {
      table = /^(?:CREATE TABLE IF NOT EXISTS|ALTER TABLE) (\w+)/.exec(line)?.[1] ?? table;
      const [, column, width] = /(?:^ {2}|MODIFY )`?(\w+)`? VARCHAR\((\d+)\)/.exec(line) ?? [];
      if (column !== undefined) widths.set(`${table}.${column}`, Number(width));
    }
  }
  return widths;
}

describe('whatever is given as an extension or a trunk', () => {
  let accepted = 0;

  function expectHarmless(table: string, row: Record<string, unknown>, widths: Map<string, number>): void {
    for (const [column, value] of Object.entries(row)) {
      const text = String(value);
      expect(text, `${table}.${column}`).not.toMatch(/[\r\n\0;]/);
      expect(text.length, `${table}.${column}`).toBeLessThanOrEqual(widths.get(`${table}.${column}`) ?? 255);
    }
    // One action of one object, whatever the id.
    const action = encodeAction('SorceryMemoryCacheStaleObject', { Object: String(row['id']) }, '1');
    expect(action.split(/[\r\n]+/)).toHaveLength(4);
  }

  it('is refused or makes rows that fit and AMI lines that hold, in 10,000 of 10,000 tries', async () => {
    const widths = await columnWidths();
    expect(widths.get('ps_endpoints.callerid')).toBe(160);
    expect(widths.get('ps_endpoints.from_domain')).toBe(255);
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: anyExtension }, fc.anything()), (given) => {
        const { success, data } = extensionInput.safeParse(given);
        if (!success) return;
        accepted += 1;
        const rows = endpointColumns({ ...data, name: data.name ?? null, password: 'f'.repeat(32) });
        expectHarmless('ps_endpoints', rows.endpoint, widths);
        expectHarmless('ps_auths', rows.auth, widths);
        expectHarmless('ps_aors', rows.aor, widths);
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).toBeGreaterThan(1000);
  });

  it('is so for trunks too', async () => {
    const widths = await columnWidths();
    accepted = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: anyTrunk }, fc.anything()), (given) => {
        const { success, data } = trunkInput.safeParse(given);
        if (!success) return;
        accepted += 1;
        const trunk = { ...data, username: data.username ?? null, match: data.match ?? [] };
        const rows = trunkColumns(trunk, data.secret?.reveal() ?? null);
        expectHarmless('ps_endpoints', rows.endpoint, widths);
        expectHarmless('ps_aors', rows.aor, widths);
        if (rows.auth !== null) expectHarmless('ps_auths', rows.auth, widths);
        if (rows.registration !== null) expectHarmless('ps_registrations', rows.registration, widths);
        for (const identify of rows.identifies) expectHarmless('ps_endpoint_id_ips', identify, widths);
      }),
      { numRuns: 10_000 },
    );
    expect(accepted).toBeGreaterThan(1000);
  });
});
