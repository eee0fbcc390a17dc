import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An HTTP server that keeps what it is sent. */
export interface Inbox {
  url: string;
  /** "METHOD /path", and the body. */
  received: { what: string; body: string }[];
  status: number;
  stop(): Promise<void>;
}

export async function startInbox(host = '127.0.0.1'): Promise<Inbox> {
  const server = createServer(async (request, response) => {
    inbox.received.push({ what: `${request.method} ${request.url}`, body: await text(request) });
    response.writeHead(inbox.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const inbox: Inbox = {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    received: [],
    status: 200,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return inbox;
}
