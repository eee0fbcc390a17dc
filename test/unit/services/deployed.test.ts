import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { renderServer } from '../../../src/server/render/render.ts';
import { readDeployed } from '../../../src/services/deployed.ts';
import { contextOf } from '../server/render/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'smartcms-deployed-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('what a deploy writes for the API is what the API reads', async () => {
  const context = contextOf({
    network: { domain: 'phones.example.com', ports: { https: 8443 } },
    recordings: { keepDays: null },
  });
  const { files } = renderServer(context);
  const file = files.find(({ path }) => path.endsWith('/api/settings.conf'));
  writeFileSync(join(folder, 'settings.conf'), file?.content ?? '');
  expect(await readDeployed(join(folder, 'settings.conf'))).toMatchObject({
    domain: 'phones.example.com',
    ports: { https: 8443, sip: 5060 },
    calls: { keepDays: 365 },
    recordings: { keepDays: null, minFreePercent: 10 },
    codes: { echo: '*43' },
  });
});

it('nothing was told where no deploy has written', async () => {
  expect(await readDeployed(join(folder, 'nothing'))).toBeNull();
});
