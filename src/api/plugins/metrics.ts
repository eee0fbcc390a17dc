import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Figures that are asked for at each look; null is what cannot be known now, and is left out. */
export interface Figures {
  /** Service -> whether it answers. */
  services: Readonly<Record<string, boolean>>;
  watchers: number;
  extensions: number | null;
  registered: number | null;
  calls: number | null;
  /** When the last backup was made that was asked for here. */
  lastBackupAt: Date | null;
}

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
  const optional = {
    extensions: gauge('extensions', 'Extensions'),
    registered: gauge('extensions_registered', 'Extensions with a phone'),
    calls: gauge('calls', 'Calls that are going on'),
    lastBackupAt: gauge('last_backup_timestamp_seconds', 'When the last backup was made'),
  };

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    requests.observe(labels, reply.elapsedTime / 1000);
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
      for (const name of ['extensions', 'registered', 'calls', 'lastBackupAt'] as const) {
        const value = now[name];
        if (value === null) optional[name].remove();
        else optional[name].set(value instanceof Date ? value.getTime() / 1000 : value);
      }
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  });
}
