import { parseCopyTarget } from '../../../domain/backup-schedule.ts';
import { UserError } from '../../../domain/errors.ts';
import { Secret } from '../../../domain/secret.ts';
import type { ScheduleChanges } from '../../../services/schedule/set.ts';
import { type CommandDefinition, defineCommand } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import type { Input } from '../../input.ts';
import { readSecret } from '../../stdin.ts';
import { doThere, isThere } from '../../there.ts';
import { count } from '../../values.ts';
import { scheduleText, testText } from './schedule-text.ts';

export const backupSchedule: CommandDefinition = defineCommand({
  path: ['backup', 'schedule'],
  summary:
    'Back up every day by a timer of the server: when, how many to keep, copies elsewhere, whom to tell',
  description:
    'Each run backs up, restores the backup into a throwaway database for a test, copies it, and prunes. What is given changes and the rest stays; without options it shows what is set. The settings are kept on the server. "none" takes a list or an address away.',
  args: [{ name: 'action', about: 'What to do instead of setting it', choices: ['show', 'off', 'test'] }],
  options: [
    { flags: '--daily <time>', about: "HH:MM in the server's time zone" },
    { flags: '--keep-daily <n>', about: 'Days of which the newest backup is kept', parse: count },
    { flags: '--keep-weekly <n>', about: 'Weeks of which it is', parse: count },
    { flags: '--keep-monthly <n>', about: 'Months of which it is', parse: count },
    { flags: '--all', about: 'Recordings, certificates, configuration and, if encrypted, secrets too' },
    { flags: '--no-all', about: 'The database alone' },
    {
      flags: '--encrypt <recipient...>',
      about: 'age recipients that can open the backups',
      repeatable: true,
    },
    {
      flags: '--copy-to <place...>',
      about: 'user@host:/path, ssh://user@host:port/path, or s3://bucket/prefix',
      repeatable: true,
    },
    { flags: '--copy-host-key <fingerprint>', about: "SHA256:... of the other host's key, for test" },
    { flags: '--s3-endpoint <url>', about: "Address of an S3-compatible store that is not Amazon's" },
    { flags: '--s3-region <region>', about: 'Its region' },
    { flags: '--s3-credentials-stdin', about: 'Read ID:SECRET of the store from stdin' },
    {
      flags: '--warn-after <hours>',
      about: 'Hours without a good backup after which `smartcms status` warns, or never; 26 if never given',
    },
    { flags: '--ping <url>', about: 'Fetched at success, URL/start at the start, URL/fail at a failure' },
    { flags: '--webhook <url>', about: 'Gets a JSON message at a failure' },
    { flags: '--mail <address>', about: 'Gets a mail at a failure' },
    { flags: '--smtp <url>', about: 'Through smtp://[user@]host[:port] (STARTTLS) or smtps://' },
    { flags: '--mail-from <address>', about: 'Sender; the same address if absent' },
    { flags: '--smtp-password-stdin', about: 'Read the password for it from stdin' },
  ],
  examples: [
    { command: 'smartcms backup schedule --daily 02:30', about: 'Every night' },
    {
      command:
        'smartcms backup schedule --copy-to backup@203.0.113.9:/srv/phones --ping https://hc.example.com/UUID',
      about: 'With copies, and a watcher that notices when none comes',
    },
    { command: 'smartcms backup schedule test', about: 'Try the copies and the messages now' },
  ],
  async run(context, input) {
    const { signal, output } = context;
    const target = await context.target();
    if (!isThere(target)) {
      const stdin = input.flag('s3CredentialsStdin') || input.flag('smtpPasswordStdin');
      return doThere(context, target, { definition: backupSchedule, input, stdin });
    }
    const services = await import('../../../services/schedule/schedule.ts');
    const options = { target, connect: context.connect, signal };
    switch (input.text('action')) {
      case 'test': {
        const tried = await services.testSchedule(options, input.text('copyHostKey'));
        output.result(tried, (style) => testText(tried, style));
        return tried.every(({ ok }) => ok) ? 0 : 1;
      }
      case 'off': {
        const { settings, ...secrets } = (await changesOf(context, input)) ?? { settings: {} };
        const off = await services.changeSchedule(options, {
          ...secrets,
          settings: { ...settings, enabled: false },
        });
        output.result(off, (style) => scheduleText(off, style));
        return 0;
      }
      default: {
        const changes = await changesOf(context, input);
        const found =
          changes === null || input.text('action') === 'show'
            ? await services.findSchedule(options)
            : await services.changeSchedule(options, changes);
        output.result(found, (style) => scheduleText(found, style));
        return 0;
      }
    }
  },
});

/** What the options say; null if none was given. */
async function changesOf(context: CommandContext, input: Input): Promise<ScheduleChanges | null> {
  const keep = {
    daily: input.number('keepDaily'),
    weekly: input.number('keepWeekly'),
    monthly: input.number('keepMonthly'),
  };
  const settings = {
    daily: dailyTime(input.text('daily')),
    warnAfterHours: warnHours(input.text('warnAfter')),
    all: input.choice('all'),
    recipients: list(input.list('encrypt')),
    copies: list(input.list('copyTo'))?.map((text) => {
      const place = { endpoint: input.text('s3Endpoint'), region: input.text('s3Region') };
      const copy = parseCopyTarget(text, place);
      if (copy !== null) return copy;
      throw new UserError('usage', `"${text}" is no place for copies.`, {
        hint: 'Use user@host:/path, ssh://user@host:port/path or s3://bucket/prefix.',
      });
    }),
    ping: address('--ping', input.text('ping')),
    webhook: address('--webhook', input.text('webhook')),
    mail: mailOf(input),
  };
  const secrets = await secretsOf(context, input);
  const given = [settings, keep, secrets].flatMap((each) => Object.values<unknown>(each));
  if (given.every((value) => value === undefined)) return null;
  return { settings: { enabled: true, ...present(settings), keep: present(keep) }, ...secrets };
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}

async function secretsOf(context: CommandContext, input: Input): Promise<Partial<ScheduleChanges>> {
  const flags = { s3Credentials: '--s3-credentials-stdin', smtpPassword: '--smtp-password-stdin' } as const;
  const wanted = (['s3Credentials', 'smtpPassword'] as const).filter((key) => input.flag(`${key}Stdin`));
  const [key, second] = wanted;
  if (key === undefined) return {};
  if (second !== undefined) {
    throw new UserError('usage', `${flags.s3Credentials} and ${flags.smtpPassword} both read stdin.`, {
      hint: 'Give one now and the other in a second command: what is set stays.',
    });
  }
  const secret = await readSecret('Secret:', flags[key], context.prompts);
  if (key === 's3Credentials' && !/^[^:]+:.+$/.test(secret)) {
    throw new UserError('usage', `${flags.s3Credentials}: expected ID:SECRET.`);
  }
  return { [key]: new Secret(secret) };
}

/** Undefined if nothing was given; empty for "none". */
function list(given: string[]): string[] | undefined {
  if (given.length === 0) return undefined;
  return given.length === 1 && given[0] === 'none' ? [] : given;
}

function address(flag: string, text: string | undefined): string | null | undefined {
  if (text === undefined || text === 'none') return text === undefined ? undefined : null;
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new UserError('usage', `${flag}: expected a URL with http or https, or none.`);
}

function dailyTime(text: string | undefined): string | undefined {
  if (text === undefined || /^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return text;
  throw new UserError('usage', `--daily: expected a time such as 02:30, not "${text}".`);
}

function warnHours(text: string | undefined): number | null | undefined {
  if (text === undefined || text === 'never') return text === undefined ? undefined : null;
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 1 && hours <= 8760) return hours;
  throw new UserError('usage', `--warn-after: expected 1 to 8760 hours or never, not "${text}".`);
}

function mailOf(input: Input): ScheduleChanges['settings']['mail'] {
  const [to, smtp, from] = ['mail', 'smtp', 'mailFrom'].map((key) => input.text(key));
  if (to === 'none') return null;
  if (to === undefined && smtp === undefined && from === undefined) return undefined;
  if (to === undefined || smtp === undefined) {
    throw new UserError('usage', 'Mail needs both --mail ADDRESS and --smtp URL.');
  }
  const isMail = (text: string) => /^[^\s@<>]+@[^\s@<>]+$/.test(text);
  if (!isMail(to) || (from !== undefined && !isMail(from))) {
    throw new UserError('usage', '--mail and --mail-from: expected an e-mail address.');
  }
  if (!/^smtps?:\/\//.test(smtp) || !URL.canParse(smtp) || new URL(smtp).password !== '') {
    throw new UserError(
      'usage',
      '--smtp: expected smtp://[user@]host[:port] or smtps://, without a password.',
      {
        hint: 'The password comes from stdin: --smtp-password-stdin',
      },
    );
  }
  return { to, smtp, from: from ?? to };
}
