import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';

const port = (fallback: number) => z.coerce.number().int().min(1).max(65535).default(fallback);
const path = (what: string) => z.string(what).startsWith('/', `${what} (an absolute path)`);
const text = (what: string) => z.string(what).min(1, what);

const environment = z.object({
  SMARTCMS_API_HOST: z.string().min(1).default('127.0.0.1'),
  SMARTCMS_API_PORT: port(3000),
  SMARTCMS_DB_SOCKET: path("MariaDB's Unix socket"),
  SMARTCMS_DB_USER: text('MariaDB user'),
  SMARTCMS_DB_NAME: text('MariaDB database'),
  SMARTCMS_DB_PASSWORD_FILE: path("file with the MariaDB user's password"),
  SMARTCMS_REDIS_SOCKET: path("Redis' Unix socket"),
  SMARTCMS_REDIS_PASSWORD_FILE: path("file with Redis' password"),
  SMARTCMS_AMI_HOST: z.string().min(1).default('127.0.0.1'),
  SMARTCMS_AMI_PORT: port(5038),
  SMARTCMS_AMI_USER: text('user of the Asterisk Manager Interface'),
  SMARTCMS_AMI_SECRET_FILE: path("file with the manager user's secret"),
  SMARTCMS_SIP_PORT: port(5060),
  SMARTCMS_JOBS_FOLDER: z.string().startsWith('/').default('/run/smartcms/jobs'),
  SMARTCMS_LICENSE_HMAC_KEY_FILE: path('file with the key under which licence keys are stored'),
  /** Absent: there is no TURN server, or nobody has given its secret. */
  SMARTCMS_TURN_SECRET_FILE: z.string().startsWith('/').optional(),
  SMARTCMS_SETTINGS_FILE: z.string().startsWith('/').default('/etc/smartcms/settings.conf'),
  SMARTCMS_RECORDINGS_FOLDER: z.string().startsWith('/').default('/var/spool/asterisk/monitor'),
  /** Absent: records of calls are kept for ever. */
  SMARTCMS_KEEP_CALLS_DAYS: z.coerce.number().int().min(1).optional(),
  SMARTCMS_VERSION: z.string().min(1).default('unknown'),
});

type Values = z.output<typeof environment>;

/** What the API needs to know of the server that it runs on; secrets are read from their files. */
export interface Settings {
  host: string;
  port: number;
  version: string;
  database: { socketPath: string; user: string; name: string; password: Secret };
  redis: { socketPath: string; password: Secret };
  ami: { host: string; port: number; username: string; secret: Secret };
  /** Of Asterisk, on this machine: a new extension is introduced there. */
  sipPort: number;
  /** Where a file wakes the server's runner of jobs. */
  jobsFolder: string;
  licenseHmacKey: Secret;
  /** Of the TURN server; null without one. */
  turnSecret: Secret | null;
  /** What the deploy tells of the config. */
  settingsFile: string;
  recordingsFolder: string;
  /** Null for ever. */
  keepCallsDays: number | null;
}

/**
 * Reads the settings from the environment and the secret files that it names.
 * @throws UserError config_invalid that lists everything that is missing or wrong at once.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw invalid(problems);
  }
  const values = parsed.data;
  const problems: string[] = [];
  const secret = (name: keyof Values & `${string}_FILE`) => readSecret(name, values[name] ?? '', problems);
  const settings: Settings = {
    host: values.SMARTCMS_API_HOST,
    port: values.SMARTCMS_API_PORT,
    version: values.SMARTCMS_VERSION,
    keepCallsDays: values.SMARTCMS_KEEP_CALLS_DAYS ?? null,
    database: {
      socketPath: values.SMARTCMS_DB_SOCKET,
      user: values.SMARTCMS_DB_USER,
      name: values.SMARTCMS_DB_NAME,
      password: secret('SMARTCMS_DB_PASSWORD_FILE'),
    },
    redis: { socketPath: values.SMARTCMS_REDIS_SOCKET, password: secret('SMARTCMS_REDIS_PASSWORD_FILE') },
    ami: {
      host: values.SMARTCMS_AMI_HOST,
      port: values.SMARTCMS_AMI_PORT,
      username: values.SMARTCMS_AMI_USER,
      secret: secret('SMARTCMS_AMI_SECRET_FILE'),
    },
    sipPort: values.SMARTCMS_SIP_PORT,
    settingsFile: values.SMARTCMS_SETTINGS_FILE,
    recordingsFolder: values.SMARTCMS_RECORDINGS_FOLDER,
    jobsFolder: values.SMARTCMS_JOBS_FOLDER,
    licenseHmacKey: secret('SMARTCMS_LICENSE_HMAC_KEY_FILE'),
    turnSecret: values.SMARTCMS_TURN_SECRET_FILE === undefined ? null : secret('SMARTCMS_TURN_SECRET_FILE'),
  };
  if (problems.length > 0) throw invalid(problems);
  return settings;
}

function readSecret(name: string, file: string, problems: string[]): Secret {
  try {
    const value = readFileSync(file, 'utf8').trim();
    if (value === '') problems.push(`${name}: ${file} is empty`);
    return new Secret(value);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    problems.push(`${name}: ${file} cannot be read (${code})`);
    return new Secret('');
  }
}

function invalid(problems: string[]): UserError {
  return new UserError('config_invalid', `the API's settings are not complete:\n  ${problems.join('\n  ')}`, {
    hint: 'smartcms deploy writes them; deploy again.',
  });
}
