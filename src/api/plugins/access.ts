import type { FastifyInstance } from 'fastify';

/** Who may call a route. */
type Access = 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

/** Refuses to start with a route that does not say who may call it: forgetting must not open a door. */
export function requireAccess(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.access) throw new Error(`${method} ${url} does not declare config.access`);
  });
}
