import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import { callWebhook, ping } from '../../../src/offsite/messages/http.ts';
import { sendMail } from '../../../src/offsite/messages/mail.ts';
import { selfSigned } from '../../support/certificate.ts';
import { type Inbox, startInbox } from '../../support/inbox.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';

describe('a watcher', () => {
  let inbox: Inbox;
  beforeEach(async () => {
    inbox = await startInbox();
  });
  afterEach(() => inbox.stop());

  it('is told of start, success and failure', async () => {
    for (const phase of ['start', 'success', 'fail'] as const) await ping(`${inbox.url}/uuid`, phase, phase);
    expect(inbox.received).toEqual([
      { what: 'POST /uuid/start', body: 'start' },
      { what: 'POST /uuid', body: 'success' },
      { what: 'POST /uuid/fail', body: 'fail' },
    ]);
  });

  it('keeps the query of its address', async () => {
    await ping(`${inbox.url}/uuid/?create=1`, 'fail', '');
    expect(inbox.received[0]?.what).toBe('POST /uuid/fail?create=1');
  });

  it('gets a message that chat programs show', async () => {
    await callWebhook(`${inbox.url}/hooks/abc`, { text: 'The backup failed', server: 'phones' });
    expect(JSON.parse(inbox.received[0]?.body ?? '')).toEqual({
      text: 'The backup failed',
      server: 'phones',
    });
  });

  it('that refuses or is away is said, without the secret in its address', async () => {
    inbox.status = 410;
    const refused = await ping(`${inbox.url}/secret-uuid`, 'success', '').catch((error: unknown) => error);
    expect(refused).toMatchObject({ message: expect.stringContaining('410') });
    const away = await callWebhook('http://127.0.0.1:1/secret-uuid', { text: '' }).catch(
      (error: unknown) => error,
    );
    expect(away).toMatchObject({ code: 'unreachable' });
    for (const error of [refused, away]) expect(String(error)).not.toContain('secret-uuid');
  });
});

describe('a mail', () => {
  let smtp: TestSmtp | undefined;
  afterEach(() => smtp?.stop());
  const mail = {
    from: 'smartcms@example.com',
    to: 'ops@example.com',
    subject: 'The backup of phones failed',
    text: 'No space left',
  };

  it('goes through a server of this machine, with a login', async () => {
    smtp = await startSmtp({ login: 'phones:pass word' });
    await sendMail(`smtp://phones@127.0.0.1:${smtp.port}`, new Secret('pass word'), mail);
    expect(smtp.mails).toMatchObject([{ from: mail.from, to: [mail.to], login: 'phones:pass word' }]);
    expect(smtp.mails[0]?.data).toContain('Subject: The backup of phones failed');
    expect(smtp.mails[0]?.data).toContain('No space left');
  });

  it('that is refused says so, without the password', async () => {
    smtp = await startSmtp({ login: 'phones:right' });
    const refused = await sendMail(
      `smtp://phones@127.0.0.1:${smtp.port}`,
      new Secret('wrong-one'),
      mail,
    ).catch((error: unknown) => error);
    expect(String(refused)).toMatch(/535/);
    expect(String(refused)).not.toContain('wrong-one');
    expect(smtp.mails).toEqual([]);
  });

  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address;

  it.skipIf(elsewhere === undefined)('to another machine goes over verified TLS or not at all', async () => {
    const host = elsewhere ?? '';
    const to = (port: number) => sendMail(`smtp://phones@${host}:${port}`, new Secret('x'), mail);
    smtp = await startSmtp({ host });
    await expect(to(smtp.port)).rejects.toThrow(/STARTTLS|TLS/i);
    expect(smtp.mails).toEqual([]);
    await smtp.stop();
    smtp = await startSmtp({ host, tls: selfSigned(host) });
    await expect(to(smtp.port)).rejects.toThrow(/self-signed|certificate/i);
    expect(smtp.mails).toEqual([]);
  });
});
