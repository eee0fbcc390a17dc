import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { type Figures, serveMetrics } from '../../../../src/api/plugins/metrics.ts';

const known: Figures = {
  services: { database: true, asterisk: false },
  watchers: 3,
  extensions: 10,
  registered: 4,
  calls: 2,
  lastBackupAt: new Date('2026-11-22T00:00:00Z'),
  lastBackupVerified: 1,
  certificateExpiresAt: new Date('2027-11-22T00:00:00Z'),
  disks: [{ path: '/opt/smartcms', freeBytes: 5 }],
  pools: { read: { lent: 2, waiting: 1 } },
};

async function metricsOf(figures: Figures): Promise<string> {
  const app = Fastify();
  serveMetrics(app, async () => figures);
  await app.inject('/metrics');
  const { body } = await app.inject('/metrics');
  await app.close();
  return body;
}

const dashboard = z
  .object({
    panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
  })
  .parse(
    JSON.parse(readFileSync(new URL('../../../../templates/grafana/smartcms.json', import.meta.url), 'utf8')),
  );

it.each(dashboard.panels)(
  'the panel "$title" of the dashboard names metrics that there are',
  async (panel) => {
    const names = new Set((await metricsOf(known)).match(/^[a-z_]+/gm));
    for (const { expr } of panel.targets) {
      const named = expr.match(/\b(smartcms|process|nodejs)_[a-z_]+/g) ?? [];
      expect(named.length, expr).toBeGreaterThan(0);
      for (const name of named) expect([...names]).toContain(name);
    }
  },
);

it('the dashboard shows every metric of SmartCMS', async () => {
  const shown = JSON.stringify(dashboard);
  const names = (await metricsOf(known)).match(/^# TYPE smartcms_[a-z_]+/gm) ?? [];
  for (const name of names) expect(shown).toContain(name.replace('# TYPE ', ''));
});

it('what cannot be known is left out rather than 0', async () => {
  const unknown = { ...known, calls: null, lastBackupAt: null, lastBackupVerified: null, disks: null };
  const text = await metricsOf(unknown);
  expect(text).toContain('smartcms_db_connections_lent{pool="read"} 2');
  expect(text).toContain('smartcms_service_up{service="asterisk"} 0');
  expect(text).not.toMatch(/^smartcms_(calls|last_backup_\w+|disk_free_bytes)/m);
});
