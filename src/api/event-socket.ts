import type { WebSocket } from '@fastify/websocket';
import { audienceOf } from '../domain/event-audience.ts';
import type { Module } from '../domain/modules.ts';
import type { Events } from '../services/events/events.ts';
import type { Caller } from '../services/sessions.ts';

/** A reader that leaves more unread than this is sent away; it can come back for the rest. */
const mostUnreadBytes = 1024 * 1024;
/** How soon a session that was revoked, or a lowered role, is noticed at the latest. */
const recheckMs = 3000;
/** Below the 90 s after which nginx gives up a silent connection; two in a row unanswered end it. */
const pingMs = 25_000;

/** Tells a socket what its user may know, until it closes or may know nothing any more. */
export async function watchOver(
  socket: WebSocket,
  events: Events,
  caller: Caller,
  after: number | undefined,
): Promise<void> {
  let modules: readonly Module[] = caller.license.modules;
  let told = '';
  let isAlive = true;

  function send(message: object): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > mostUnreadBytes) {
      socket.close(4002, 'read too slowly');
      // What it does not read keeps the closing handshake from it too.
      socket.terminate();
      return;
    }
    socket.send(JSON.stringify(message));
  }

  function tellAccess({ license, extension }: Caller): void {
    const { valid, code } = license.verdict;
    const message = { type: 'access', modules: license.modules, extension, license: { valid, code } };
    if (JSON.stringify(message) === told) return;
    told = JSON.stringify(message);
    modules = license.modules;
    send(message);
  }

  async function recheck(): Promise<void> {
    // While the database is away nothing can be known, and nothing changes.
    const now = await events.recheck(caller).catch(() => undefined);
    if (now === undefined) return;
    if (now === null || now.mustChangePassword) return socket.close(4001, 'not allowed any more');
    const before = String(modules);
    tellAccess(now);
    // What has become open is not known there yet.
    if (String(modules) !== before) send({ type: 'snapshot', ...(await events.snapshot(modules)) });
  }

  const leaving: (() => void)[] = [];
  socket.on('error', () => undefined);
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.once('close', () => {
    for (const leave of leaving) leave();
  });
  const checks = setInterval(() => void recheck().catch(() => undefined), recheckMs);
  const pings = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, pingMs);
  leaving.push(() => clearInterval(checks));
  leaving.push(() => clearInterval(pings));
  leaving.push(events.onAccessChange(() => void recheck().catch(() => undefined)));

  tellAccess(caller);
  const leave = await events.join(
    {
      async snapshot(number) {
        send({ type: 'snapshot', number, ...(await events.snapshot(modules)) });
      },
      event({ number, event }) {
        if (audienceOf(event).some((module) => modules.includes(module))) {
          send({ type: 'event', number, event });
        }
      },
      away: () => socket.close(1013, 'events are away, try again'),
    },
    after,
  );
  if (leave === null) return socket.close(1013, 'events are away, try again');
  if (socket.readyState === socket.OPEN) leaving.push(leave);
  else leave();
}
