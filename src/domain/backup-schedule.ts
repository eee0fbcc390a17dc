import { z } from 'zod';

/** Where copies of backups go: a folder on another SSH host, or a prefix in an S3-compatible bucket. */
const copySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ssh'),
    user: z.string().regex(/^[A-Za-z_][\w.-]{0,31}\$?$/),
    host: z.string().regex(/^[A-Za-z0-9:][A-Za-z0-9:._-]{0,252}$/),
    port: z.int().min(1).max(65535),
    /** Absolute, or relative to the login's folder. */
    path: z.string().regex(/^[\w@%+=:,./ -]{1,500}$/),
  }),
  z.strictObject({
    kind: z.literal('s3'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    /** Without slashes at its ends; may be empty. */
    prefix: z.string().regex(/^([\w.=+-]+(\/[\w.=+-]+)*)?$/),
    endpoint: z.url({ protocol: /^https?$/ }),
    region: z.string().regex(/^[a-z0-9-]{1,40}$/),
  }),
]);

const keep = z.int().min(0).max(1000);

/** A scheduled backup: when, what, how many are kept, where copies go and who is told. */
export const scheduleSchema = z.strictObject({
  enabled: z.boolean(),
  /** HH:MM in the server's time zone. */
  daily: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  keep: z.strictObject({ daily: keep, weekly: keep, monthly: keep }),
  all: z.boolean(),
  /** age recipients; none leaves backups unencrypted. */
  recipients: z.array(z.string()),
  copies: z.array(copySchema),
  /** In the manner of healthchecks.io: it is fetched at success, URL/start at the start, URL/fail at a failure. */
  ping: z.url({ protocol: /^https?$/ }).nullable(),
  /** Gets a JSON message at a failure. */
  webhook: z.url({ protocol: /^https?$/ }).nullable(),
  mail: z
    .strictObject({
      to: z.email(),
      from: z.email(),
      /** smtp://[user@]host[:port] with STARTTLS, smtps:// for TLS from the start. */
      smtp: z.url({ protocol: /^smtps?$/ }),
    })
    .nullable(),
  /** Hours without a good backup after which `status` warns; null never warns. */
  warnAfterHours: z.int().min(1).max(8760).nullable().default(26),
});

export type BackupSchedule = z.output<typeof scheduleSchema>;
export type CopyTarget = z.output<typeof copySchema>;

export const defaultSchedule: BackupSchedule = {
  enabled: true,
  daily: '02:30',
  keep: { daily: 7, weekly: 4, monthly: 6 },
  all: false,
  recipients: [],
  copies: [],
  ping: null,
  webhook: null,
  mail: null,
  // A day, and some time for the run and its random delay.
  warnAfterHours: 26,
};

/** How the last scheduled run went. */
export const scheduledRunSchema = z.object({
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  ok: z.boolean(),
  /** Id of the backup, if there is a complete one. */
  backup: z.string().nullable(),
  verified: z.boolean(),
  copies: z.array(z.object({ to: z.string(), ok: z.boolean(), error: z.string().nullable() })),
  removed: z.int(),
  error: z.string().nullable(),
});
export type ScheduledRun = z.output<typeof scheduledRunSchema>;

interface S3Place {
  endpoint: string | undefined;
  region: string | undefined;
}

/**
 * Reads where copies go, as the user writes it: user@host:/path, ssh://user@host:port/path or s3://bucket/prefix.
 * Null if it is none of them.
 */
export function parseCopyTarget(text: string, { endpoint, region }: S3Place): CopyTarget | null {
  const s3 = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(text);
  const ssh =
    /^ssh:\/\/([^@/]+)@(?:\[([^\]]+)\]|([^:/]+))(?::(\d+))?(\/.+)$/.exec(text) ??
    /^([^@/:]+)@(?:\[([^\]]+)\]|([^:/]+))()?:(.+)$/.exec(text);
  const given =
    s3 !== null
      ? {
          kind: 's3',
          bucket: s3[1],
          prefix: s3[2],
          endpoint: endpoint ?? `https://s3.${region ?? 'us-east-1'}.amazonaws.com`,
          region: region ?? 'us-east-1',
        }
      : {
          kind: 'ssh',
          user: ssh?.[1],
          host: ssh?.[2] ?? ssh?.[3],
          port: Number(ssh?.[4] || 22),
          path: ssh?.[5],
        };
  return copySchema.safeParse(given).data ?? null;
}

/** A copy's place as people name it, never with a secret in it. */
export function copyLabel(target: CopyTarget): string {
  if (target.kind === 's3') return `s3://${target.bucket}/${target.prefix}`;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return target.port === 22
    ? `${target.user}@${host}:${target.path}`
    : `ssh://${target.user}@${host}:${target.port}${target.path.startsWith('/') ? '' : '/'}${target.path}`;
}

/** When a backup was made, from the name of its file; null for a file that is none. */
export function backupOfFile(name: string): { id: string; createdAt: string } | null {
  const match = /^((\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{4})\.(?:sql|tar)\.zst(?:\.age)?$/.exec(
    name,
  );
  if (match === null) return null;
  const [, id = '', year, month, day, hour, minute, second] = match;
  return { id, createdAt: `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z` };
}

/** The line for those who want cron instead of the timer. */
export function cronLine({ daily }: Pick<BackupSchedule, 'daily'>, command: string): string {
  const [hour, minute] = daily.split(':');
  return `${Number(minute)} ${Number(hour)} * * * ${command} backup run --quiet`;
}
