import { UserError } from '../../domain/errors.ts';

const timeoutMs = 15_000;

type Phase = 'start' | 'success' | 'fail';

/** Tells a watcher in the manner of healthchecks.io how a run goes; `text` is kept there for people. */
export async function ping(url: string, phase: Phase, text: string): Promise<void> {
  const address = new URL(url);
  if (phase !== 'success') address.pathname = `${address.pathname.replace(/\/$/, '')}/${phase}`;
  await post(address, text, 'text/plain; charset=utf-8');
}

/** Sends a message to a webhook; `text` is what Slack, Mattermost and Rocket.Chat show. */
export async function callWebhook(
  url: string,
  message: { text: string } & Record<string, unknown>,
): Promise<void> {
  await post(new URL(url), JSON.stringify(message), 'application/json');
}

/** The path of such an address is its secret, so messages name the host alone. */
async function post(url: URL, body: string, contentType: string): Promise<void> {
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': contentType, 'user-agent': 'smartcms' },
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    status = response.status;
  } catch (cause) {
    throw new UserError('unreachable', `${url.host} cannot be told: ${reason(cause)}.`, { cause });
  }
  if (status >= 200 && status < 300) return;
  throw new UserError('failed', `${url.host} refused the message with status ${status}.`, {
    hint: 'Check the address that was given to smartcms backup schedule.',
  });
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}
