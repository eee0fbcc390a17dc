import { UserError } from '../domain/errors.ts';
import type { DeployedSettings } from '../domain/server-settings.ts';
import { openSessions } from '../services/api-session.ts';
import { followChanges } from '../services/asterisk-follow.ts';
import { onDatabase, openAmi, openBackends, useOf } from '../services/backends.ts';
import { keepCallRecords } from '../services/cdr-retention.ts';
import { readDeployed } from '../services/deployed.ts';
import { keepEmergencyWays } from '../services/emergency-ways.ts';
import { openEvents } from '../services/events/events.ts';
import { fairQueue } from '../services/fair-queue.ts';
import { backendChecks, healthReporter } from '../services/health.ts';
import { wakeThrough } from '../services/jobs.ts';
import { licenseState } from '../services/license.ts';
import { redisLimits } from '../services/limits.ts';
import { relayEvents } from '../services/outbox.ts';
import { recordingFiles } from '../services/recording-files.ts';
import { type ServedCertificate, servedCertificate } from '../services/served-certificate.ts';
import { authenticate } from '../services/sessions.ts';
import { shareFor } from '../services/shared.ts';
import { sweepSessions } from '../services/user-sessions.ts';
import { buildApp } from './app.ts';
import { loggerOptions } from './logging.ts';
import { readSettings } from './settings.ts';

/** A backend that is silent for longer counts as away; Docker's health check waits longer than this. */
const backendTimeoutMs = 2000;
const stopWithinMs = 8000;
/** Asterisk takes longer to answer while it reads everything. */
const followTimeoutMs = 20_000;
/** What the command line changes shows after this long at the latest. */
const licenseSharedMs = 500;
/** A check takes 19 MiB and a processor for milliseconds. */
const passwordQueue = { atOnce: 2, waitingOfOne: 100, waiting: 1000 };
const sweepEveryMs = 60_000;
const certificateSharedMs = 60_000;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const backends = openBackends({ ...settings, timeoutMs: backendTimeoutMs });
  const health = healthReporter(
    backendChecks(backends, backendTimeoutMs),
    backendTimeoutMs,
    (service, error) => app.log.warn({ err: error, service }, 'health check failed'),
  );
  const sessions = openSessions(backends, backendTimeoutMs);
  const events = openEvents({
    backends,
    sessions,
    ami: settings.ami,
    timeoutMs: backendTimeoutMs,
    health,
    onFailure: (error) => app.log.warn({ err: error }, 'Asterisk cannot be watched'),
  });
  const license = shareFor(licenseSharedMs, () => licenseState(backends.database, backendTimeoutMs));
  // The job stands already, and the runner looks for itself now and then.
  const wakeJobs = (id: number) =>
    wakeThrough(settings.jobsFolder)(id).catch((error: unknown) =>
      app.log.warn({ err: error, job: id }, 'the runner of jobs cannot be woken'),
    );
  const deployed = () => readDeployed(settings.settingsFile);
  const app = buildApp({
    version: settings.version,
    logger: loggerOptions(),
    health,
    license,
    licenseChanged: license.forget,
    account: {
      database: (work) => onDatabase(backends.database, backendTimeoutMs, work),
      limits: redisLimits(backends.redis),
      queue: fairQueue(passwordQueue),
      serverKey: settings.licenseHmacKey,
    },
    sessions,
    events,
    certificate: shareFor(certificateSharedMs, async () => servedBy(await deployed())),
    deployed,
    turnSecret: settings.turnSecret,
    pools: () => ({ read: useOf(backends.database), write: useOf(backends.writers) }),
    recordings: recordingFiles(settings.recordingsFolder),
    wakeJobs,
    authenticate: (token) =>
      onDatabase(backends.database, backendTimeoutMs, (connection) =>
        authenticate(connection, token, new Date()),
      ),
  });

  const relay = relayEvents({
    ...backends,
    timeoutMs: backendTimeoutMs,
    onFailure: (error) => app.log.warn({ err: error }, 'events cannot be published and are kept'),
  });

  const follower = followChanges({
    ...backends,
    ami: () => openAmi({ ...settings.ami, timeoutMs: followTimeoutMs }),
    timeoutMs: backendTimeoutMs,
    onFailure: (error) => app.log.warn({ err: error }, 'Asterisk cannot be told of changes, which are kept'),
  });
  const emergencies = keepEmergencyWays({
    ...backends,
    ami: () => openAmi({ ...settings.ami, timeoutMs: backendTimeoutMs }),
    timeoutMs: backendTimeoutMs,
    onFailure: (error) =>
      app.log.warn({ err: error }, 'Asterisk cannot be told of the ways out in an emergency'),
  });

  const sweeping = setInterval(() => {
    sessions
      .write((session) => sweepSessions(session, new Date()))
      .catch((error: unknown) => app.log.warn({ err: error }, 'sessions that are over are swept later'));
  }, sweepEveryMs);

  const retention = keepCallRecords({
    database: backends.database,
    keepDays: settings.keepCallsDays,
    wakeJobs,
    onFailure: (error) => app.log.warn({ err: error }, 'old records of calls cannot be deleted'),
  });

  async function stop(signal: string): Promise<void> {
    app.log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    clearInterval(sweeping);
    await app.close();
    await Promise.all([relay, follower, emergencies, events, retention].map((worker) => worker.stop()));
    await backends.close();
  }
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  await app.listen({ host: settings.host, port: settings.port });
}

/** Null where no deploy has told the web server's port. */
async function servedBy(deployed: DeployedSettings | null): Promise<ServedCertificate | null> {
  return deployed && servedCertificate(deployed.ports.https, deployed.domain, backendTimeoutMs);
}

main().catch((error: unknown) => {
  const text = error instanceof UserError ? [error.message, error.hint].filter(Boolean).join('\n') : error;
  process.stderr.write(`smartcms-api: ${text instanceof Error ? text.stack : text}\n`);
  process.exitCode = 1;
});
