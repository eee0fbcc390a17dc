import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Sessions } from '../services/api-session.ts';
import { dashboard } from '../services/dashboard.ts';
import type { Events } from '../services/events/events.ts';
import type { Health } from '../services/health.ts';
import type { LicenseState } from '../services/license.ts';
import type { LoginContext } from '../services/login.ts';
import { describeApi } from './openapi/document.ts';
import { type Authenticate, requireAccess } from './plugins/access.ts';
import { answerErrors } from './plugins/errors.ts';
import { secureHeaders } from './plugins/headers.ts';
import { type Figures, serveMetrics } from './plugins/metrics.ts';
import { backupRoutes } from './routes/backups.ts';
import { callRoutes } from './routes/calls.ts';
import { cdrRoutes } from './routes/cdr.ts';
import { eventRoutes } from './routes/events.ts';
import { extensionFileRoutes } from './routes/extension-files.ts';
import { extensionRoutes } from './routes/extensions.ts';
import { groupRoutes } from './routes/groups.ts';
import { healthRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { licenseRoutes } from './routes/license.ts';
import { licensesRoutes } from './routes/licenses.ts';
import { meRoutes } from './routes/me.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { routeRoutes } from './routes/routes.ts';
import { sessionRoutes } from './routes/session.ts';
import { statusRoutes } from './routes/status.ts';
import { trunkRoutes } from './routes/trunks.ts';
import { userRoutes } from './routes/users.ts';

export interface AppDependencies {
  version: string;
  health: () => Promise<Health>;
  license: () => Promise<LicenseState>;
  /** Lets `license` ask anew. */
  licenseChanged: () => void;
  account: LoginContext;
  authenticate: Authenticate;
  sessions: Sessions;
  events: Events;
  /** Tells the server's runner of a new job. */
  wakeJobs: (id: number) => Promise<void>;
  logger?: FastifyServerOptions['logger'];
}

/** Builds the HTTP API without listening; tests call its inject(). */
export function buildApp(dependencies: AppDependencies): FastifyInstance {
  const {
    version,
    health,
    license,
    licenseChanged,
    account,
    authenticate,
    sessions,
    events,
    wakeJobs,
    logger = false,
  } = dependencies;
  const app = Fastify({
    logger,
    genReqId: () => randomUUID(),
    // nginx on the same machine tells who calls; nobody else is believed.
    trustProxy: 'loopback',
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  requireAccess(app, authenticate);
  secureHeaders(app);
  answerErrors(app);
  describeApi(app, version);
  serveMetrics(app, figuresFrom(dependencies));
  app.register(healthRoutes(health, version));
  app.register(licenseRoutes(license, licenseChanged, account));
  app.register(licensesRoutes(sessions, account.serverKey, licenseChanged));
  app.register(sessionRoutes(account, sessions));
  app.register(meRoutes(account, sessions));
  app.register(userRoutes(sessions));
  app.register(openapiRoutes);
  app.register(extensionRoutes(sessions));
  app.register(extensionFileRoutes(sessions));
  app.register(trunkRoutes(sessions));
  app.register(callRoutes(sessions));
  app.register(cdrRoutes(sessions));
  app.register(jobRoutes(sessions, wakeJobs));
  app.register(eventRoutes(events));
  app.register(routeRoutes(sessions));
  app.register(groupRoutes(sessions));
  app.register(backupRoutes(sessions, wakeJobs));
  app.register(statusRoutes(sessions, health, version));
  return app;
}

/** What Prometheus is told; of what hangs on a service that is away there is nothing to tell. */
function figuresFrom({ health, sessions, events }: AppDependencies): () => Promise<Figures> {
  return async () => {
    const { services } = await health();
    const known = await sessions.read((session) => dashboard(session, health)).catch(() => null);
    return {
      services: Object.fromEntries(
        Object.entries(services).map(([name, { status }]) => [name, status === 'ok']),
      ),
      watchers: events.count(),
      extensions: known?.extensions ?? null,
      registered: known?.registered ?? null,
      calls: known?.calls ?? null,
      lastBackupAt: known?.lastBackup ? new Date(known.lastBackup.at) : null,
    };
  };
}
