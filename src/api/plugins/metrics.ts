import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { PoolUse } from '../../services/backends.ts';

/** Figures that are asked for at each look; null is what cannot be known now, and is left out. */
export interface Figures {
  /** Service -> whether it answers. */
  services: Readonly<Record<string, boolean>>;
  watchers: number;
  extensions: number | null;
  registered: number | null;
  calls: number | null;
  /** When the newest good backup was made. */
  lastBackupAt: Date | null;
  /** 1 if it was restored for a test. */
  lastBackupVerified: number | null;
  /** When the certificate that the console is served with ends. */
  certificateExpiresAt: Date | null;
  disks: readonly { path: string; freeBytes: number }[] | null;
  /** What the connections to the database do, by what they are for. */
  pools: Readonly<Record<string, PoolUse>>;
}

const optionalNames = [
  'extensions',
  'registered',
  'calls',
  'lastBackupAt',
  'lastBackupVerified',
  'certificateExpiresAt',
] as const;

/**
 * GET /metrics for Prometheus. The API listens on loopback alone and nginx passes on only /api, so nobody else
 * reaches it. Labels are routes as they are declared, never what was asked for.
 */
export function serveMetrics(app: FastifyInstance, figures: () => Promise<Figures>): void {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'smartcms_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `smartcms_${name}`, help, labelNames, registers });
  const service = gauge('service_up', 'Whether a service answers', 'service');
  const watchers = gauge('event_watchers', 'Open WebSockets');
  const disks = gauge('disk_free_bytes', 'Free space when a job last looked', 'path');
  const lent = gauge('db_connections_lent', 'Connections to the database that work', 'pool');
  const waiting = gauge('db_connections_waiting', 'Work that waits for a connection', 'pool');
  const optional = {
    extensions: gauge('extensions', 'Extensions'),
    registered: gauge('extensions_registered', 'Extensions with a phone'),
    calls: gauge('calls', 'Calls that are going on'),
    lastBackupAt: gauge('last_backup_timestamp_seconds', 'When the newest good backup was made'),
    lastBackupVerified: gauge('last_backup_verified', 'Whether it was restored for a test'),
    certificateExpiresAt: gauge('certificate_expires_timestamp_seconds', 'When the certificate ends'),
  };

  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    requests.observe(labels, reply.elapsedTime / 1000);
    done();
  });

  app.route({
    method: 'GET',
    url: '/metrics',
    logLevel: 'warn',
    config: { access: 'public' },
    schema: { hide: true },
    async handler(_request, reply) {
      const now = await figures();
      for (const [name, isUp] of Object.entries(now.services)) service.set({ service: name }, isUp ? 1 : 0);
      watchers.set(now.watchers);
      for (const { path, freeBytes } of now.disks ?? []) disks.set({ path }, freeBytes);
      for (const [pool, use] of Object.entries(now.pools)) {
        lent.set({ pool }, use.lent);
        waiting.set({ pool }, use.waiting);
      }
      for (const name of optionalNames) {
        const value = now[name];
        if (value === null) optional[name].remove();
        else optional[name].set(value instanceof Date ? value.getTime() / 1000 : value);
      }
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  });
}
