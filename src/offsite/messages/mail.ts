import { createTransport } from 'nodemailer';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';

interface Mail {
  from: string;
  to: string;
  subject: string;
  text: string;
}

const timeoutMs = 20_000;

/**
 * Sends a mail through an SMTP server: smtp://[user@]host[:port] (587) must offer STARTTLS unless it is this machine
 * itself, smtps:// (465) is TLS from the start. A certificate that cannot be verified is refused.
 */
export async function sendMail(smtp: string, password: Secret | null, mail: Mail): Promise<void> {
  const url = new URL(smtp);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const user = decodeURIComponent(url.username);
  const transport = createTransport({
    host,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    requireTLS: !secure && !isLoopback(host),
    ignoreTLS: !secure && isLoopback(host),
    auth: user === '' ? undefined : { user, pass: password?.reveal() ?? '' },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  try {
    await transport.sendMail(mail);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('failed', `${host} did not take the mail to ${mail.to}: ${why}.`, {
      hint: 'Check --smtp and the password: smartcms backup schedule test',
      cause,
    });
  } finally {
    transport.close();
  }
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');
