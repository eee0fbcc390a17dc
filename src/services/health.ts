import { type Backends, withConnection } from './backends.ts';
import { shareFor } from './shared.ts';
import { within } from './within.ts';

export const checkedServices = ['database', 'redis', 'asterisk'] as const;
export type CheckedService = (typeof checkedServices)[number];

interface ServiceHealth {
  status: 'ok' | 'down';
  /** Milliseconds until the answer or the failure. */
  ms: number;
  /** Why it is down, in words that anyone may read. */
  message?: string;
}

export interface Health {
  status: 'ok' | 'degraded';
  services: Record<CheckedService, ServiceHealth>;
}

/** Resolves if the service answers; what it rejects with tells why not. */
export type HealthCheck = () => Promise<unknown>;

/** Milliseconds for which one round of checks serves all who ask. */
const sharedForMs = 1000;

/** How each backend is asked for a sign of life. */
export function backendChecks(backends: Backends, timeoutMs: number): Record<CheckedService, HealthCheck> {
  return {
    database: () =>
      withConnection(backends.database, timeoutMs, (connection) => connection.query('SELECT 1')),
    redis: () => backends.redis.ping(),
    asterisk: () => backends.ami.ping(),
  };
}

/** A function that asks all services at once, each for `timeoutMs` at most; rounds are shared for a second. */
export function healthReporter(
  checks: Record<CheckedService, HealthCheck>,
  timeoutMs: number,
  onFailure: (service: CheckedService, error: unknown) => void = () => undefined,
): () => Promise<Health> {
  return shareFor(sharedForMs, async () => {
    const results = await Promise.all(
      checkedServices.map(async (service) => {
        const result = await timed(checks[service], timeoutMs, (error) => onFailure(service, error));
        return [service, result] as const;
      }),
    );
    const services = Object.fromEntries(results) as Record<CheckedService, ServiceHealth>;
    const isUp = results.every(([, { status }]) => status === 'ok');
    return { status: isUp ? 'ok' : 'degraded', services };
  });
}

async function timed(
  check: HealthCheck,
  timeoutMs: number,
  onFailure: (error: unknown) => void,
): Promise<ServiceHealth> {
  const start = performance.now();
  const elapsed = () => Math.round((performance.now() - start) * 10) / 10;
  try {
    await within(timeoutMs, async () => check());
    return { status: 'ok', ms: elapsed() };
  } catch (error) {
    onFailure(error);
    return { status: 'down', ms: elapsed(), message: publicReason(error) };
  }
}

/** The page is public: the kind of failure is told, not paths, users or versions. */
function publicReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/TIMEDOUT|TIMEOUT/.test(code) || (error instanceof Error && /timed? ?out/i.test(error.message)))
    return 'no answer in time';
  if (
    /ACCESS_DENIED|auth_failed/.test(code) ||
    (error instanceof Error && /WRONGPASS|NOAUTH/.test(error.message))
  ) {
    return 'access refused';
  }
  return 'not reachable';
}
