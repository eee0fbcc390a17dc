import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Sessions } from '../services/api-session.ts';
import type { Events } from '../services/events/events.ts';
import type { Health } from '../services/health.ts';
import type { LicenseState } from '../services/license.ts';
import type { LoginContext } from '../services/login.ts';
import { describeApi } from './openapi/document.ts';
import { type Authenticate, requireAccess } from './plugins/access.ts';
import { answerErrors } from './plugins/errors.ts';
import { secureHeaders } from './plugins/headers.ts';
import { callRoutes } from './routes/calls.ts';
import { cdrRoutes } from './routes/cdr.ts';
import { eventRoutes } from './routes/events.ts';
import { extensionFileRoutes } from './routes/extension-files.ts';
import { extensionRoutes } from './routes/extensions.ts';
import { healthRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { licenseRoutes } from './routes/license.ts';
import { licensesRoutes } from './routes/licenses.ts';
import { meRoutes } from './routes/me.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { sessionRoutes } from './routes/session.ts';
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
  return app;
}
