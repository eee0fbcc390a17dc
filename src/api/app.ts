import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyServerOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Secret } from '../domain/secret.ts';
import type { DeployedSettings } from '../domain/server-settings.ts';
import type { Sessions } from '../services/api-session.ts';
import type { PoolUse } from '../services/backends.ts';
import { dashboard } from '../services/dashboard.ts';
import type { Events } from '../services/events/events.ts';
import type { Health } from '../services/health.ts';
import type { LicenseState } from '../services/license.ts';
import type { LoginContext } from '../services/login.ts';
import type { RecordingFiles } from '../services/recording-files.ts';
import type { ServedCertificate } from '../services/served-certificate.ts';
import { requestLogger } from './logging.ts';
import { describeApi } from './openapi/document.ts';
import { type Authenticate, requireAccess } from './plugins/access.ts';
import { answerErrors, refusal } from './plugins/errors.ts';
import { secureHeaders } from './plugins/headers.ts';
import { type Figures, serveMetrics } from './plugins/metrics.ts';
import { backupRoutes } from './routes/backups.ts';
import { callRoutes } from './routes/calls.ts';
import { cdrRoutes } from './routes/cdr.ts';
import { eventRoutes } from './routes/events.ts';
import { extensionFileRoutes } from './routes/extension-files.ts';
import { extensionRoutes } from './routes/extensions.ts';
import { featureRoutes } from './routes/features.ts';
import { groupRoutes } from './routes/groups.ts';
import { healthRoutes } from './routes/health.ts';
import { jobRoutes } from './routes/jobs.ts';
import { licenseRoutes } from './routes/license.ts';
import { licensesRoutes } from './routes/licenses.ts';
import { meRoutes } from './routes/me.ts';
import { openapiRoutes } from './routes/openapi.ts';
import { recordingRuleRoutes } from './routes/recording-rules.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { routeRoutes } from './routes/routes.ts';
import { sessionRoutes } from './routes/session.ts';
import { settingsRoutes } from './routes/settings.ts';
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
  /** What the console is served with. */
  certificate: () => Promise<ServedCertificate | null>;
  /** Null where no deploy has told. */
  deployed: () => Promise<DeployedSettings | null>;
  /** Of the TURN server; null without one. */
  turnSecret: Secret | null;
  recordings: RecordingFiles;
  /** What the connections to the database do, by what they are for. */
  pools: () => Readonly<Record<string, PoolUse>>;
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
    certificate,
    deployed,
    turnSecret,
    recordings,
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
    // What a parameter may be, schemas say; this bounds what the router looks at.
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors(error, _request, reply) {
      const answer: FastifyReply = reply;
      answer.code(error.statusCode ?? 400).send(refusal(error));
    },
  });
  app.setChildLoggerFactory(requestLogger);
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
  app.register(meRoutes(account, sessions, { deployed, turnSecret }));
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
  app.register(statusRoutes(sessions, { health, certificate }, version));
  app.register(recordingRoutes(sessions, recordings, wakeJobs));
  app.register(recordingRuleRoutes(sessions));
  app.register(settingsRoutes(sessions, deployed));
  app.register(featureRoutes(sessions));
  return app;
}

/** What Prometheus is told; of what hangs on a service that is away there is nothing to tell. */
function figuresFrom({
  health,
  certificate,
  sessions,
  events,
  pools,
}: AppDependencies): () => Promise<Figures> {
  return async () => {
    const { services } = await health();
    const known = await sessions
      .read((session) => dashboard(session, { health, certificate }))
      .catch(() => null);
    return {
      services: Object.fromEntries(
        Object.entries(services).map(([name, { status }]) => [name, status === 'ok']),
      ),
      watchers: events.count(),
      extensions: known?.extensions ?? null,
      registered: known?.registered ?? null,
      calls: known?.calls ?? null,
      lastBackupAt: known?.lastBackup ? new Date(known.lastBackup.at) : null,
      lastBackupVerified: known?.lastBackup ? Number(known.lastBackup.verified) : null,
      certificateExpiresAt: known?.certificate ? new Date(known.certificate.expiresAt) : null,
      disks: known?.disks ?? null,
      pools: pools(),
    };
  };
}
