import { setTimeout as sleep } from 'node:timers/promises';
import type { AmiClient } from '../../asterisk/ami/client.ts';
import { type AmiMessage, amiField } from '../../asterisk/ami/parser.ts';
import { mayChangeRegistrations, registrationCounts, registrationsOf } from '../../asterisk/registrations.ts';
import type { WatchedEvent } from '../../domain/event-audience.ts';
import { isTestNumber } from '../../domain/test-numbers.ts';
import { type LiveCall, listCalls } from '../calls.ts';
import { resyncType } from './stream.ts';

interface WatchOptions {
  /** Logs in at Asterisk for events of the classes system and call. */
  connect: () => Promise<AmiClient>;
  /** Whether anybody is told of events: calls cost more where they are watched (ARCHITECTURE: calls). */
  isWatched: () => Promise<boolean>;
  /** The types of extensions by number; those that are none are left out. */
  typesOf: (numbers: readonly string[]) => Promise<Map<string, string>>;
  publish: (event: WatchedEvent) => Promise<void>;
  onFailure: (error: unknown) => void;
}

/** What comes within this time is looked at together. */
const gatherMs = 200;
/** So many phones at once are asked for in one list. */
const fewPhones = 50;
const reconnectMs = 2000;
const audienceEveryMs = 250;
/** After a look comes a pause ten times as long, within limits: a list of all phones costs Asterisk what these need. */
const pausesPerLook = 10;
const longestPauseMs = 2000;
/** After a look at all phones, which takes a second where ten thousand are registered. */
const longestPauseAfterAllMs = 10_000;

/**
 * Watches Asterisk while anybody is told: who registers or is gone, how trunks answer, which calls begin, change and
 * end. Asterisk's events only say where to look; what is told is what Asterisk then shows. On each new connection,
 * so also for the first who comes, everything counts as unknown.
 */
export function watchAsterisk({ connect, isWatched, typesOf, publish, onFailure }: WatchOptions): () => void {
  let stopped = false;
  let client: AmiClient | null = null;

  const tell = (type: string, subject: string, details?: Record<string, unknown>) =>
    publish({ type, at: new Date().toISOString(), subject, details });

  /** One connection, from its beginning to its end. */
  async function follow(ami: AmiClient): Promise<void> {
    let registered = await registrationCounts(ami);
    let calls = new Map<string, LiveCall>();
    const phones = new Set<string>();
    const trunks = new Map<string, string>();
    /** Calls that hung up since the last look: one may begin and end between two looks. */
    const hungUp = new Set<string>();
    let lookAtCalls = true;
    let isListenedTo = true;
    let wake: () => void = () => undefined;
    ami.on('event', (message) => {
      const phone = statusOf(message);
      if (phone !== null && /^\d+$/.test(phone.id)) {
        if (!mayChangeRegistrations(phone.status, registered.get(phone.id) ?? 0)) return;
        phones.add(phone.id);
      } else if (phone !== null) trunks.set(phone.id, phone.status);
      else if (callEvents.test(amiField(message, 'Event') ?? '')) {
        lookAtCalls = true;
        const ended = endedCall(message);
        if (ended !== null) hungUp.add(ended);
      } else return;
      wake();
    });
    ami.once('close', () => wake());
    await tell(resyncType, 'asterisk');

    async function tellPhones(): Promise<void> {
      const asked = [...phones];
      phones.clear();
      const now =
        asked.length > fewPhones ? await registrationCounts(ami) : await registrationsOf(ami, asked);
      const looked = asked.length > fewPhones ? new Set([...registered.keys(), ...now.keys()]) : asked;
      const changed = [...looked].filter((id) => (registered.get(id) ?? 0) !== (now.get(id) ?? 0));
      registered = new Map([...registered, ...changed.map((id) => [id, now.get(id) ?? 0] as const)]);
      const types = changed.length === 0 ? new Map() : await typesOf(changed);
      for (const id of changed) {
        const count = now.get(id) ?? 0;
        await tell('registration.changed', id, {
          type: types.get(id),
          registered: count > 0,
          contacts: count,
        });
      }
    }

    async function tellCalls(): Promise<void> {
      lookAtCalls = false;
      const over = new Set([...calls.keys(), ...hungUp]);
      hungUp.clear();
      const now = new Map((await listCalls({ ami: async () => ami })).map((call) => [call.id, call]));
      for (const [id, call] of now) {
        const before = calls.get(id);
        if (before === undefined) await tell('call.started', id, { ...call });
        else if (JSON.stringify(before) !== JSON.stringify(call)) await tell('call.changed', id, { ...call });
      }
      for (const id of over) if (!now.has(id)) await tell('call.ended', id);
      calls = now;
    }

    const asking = setInterval(async () => {
      isListenedTo = await isWatched().catch(() => isListenedTo);
      if (!isListenedTo) wake();
    }, audienceEveryMs);
    ami.once('close', () => clearInterval(asking));
    while (ami.connected && isListenedTo && !stopped) {
      if (phones.size === 0 && trunks.size === 0 && !lookAtCalls) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (!ami.connected) resolve();
        });
        await sleep(gatherMs);
        continue;
      }
      const start = performance.now();
      const longest = phones.size > fewPhones ? longestPauseAfterAllMs : longestPauseMs;
      if (phones.size > 0) await tellPhones();
      for (const [name, status] of trunks) await tell('trunk.status', name, { status });
      trunks.clear();
      if (lookAtCalls) await tellCalls();
      const pause = pausesPerLook * (performance.now() - start);
      await sleep(Math.min(longest, Math.max(gatherMs, pause)));
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      if (!(await isWatched().catch(() => false))) {
        await sleep(audienceEveryMs);
        continue;
      }
      try {
        client = await connect();
        await follow(client);
      } catch (error) {
        if (!stopped) onFailure(error);
      }
      client?.close();
      if (!stopped) await sleep(reconnectMs);
    }
  }

  void run();
  return () => {
    stopped = true;
    client?.close();
  };
}

/** Events after which calls may look otherwise; manager.conf has Asterisk make these few, and none of a call's media. */
const callEvents =
  /^(Newchannel|Newstate|Hangup|BlindTransfer|AttendedTransfer|MixMonitorStart|MixMonitorStop)$/;

/** The call that ends with a Hangup: the channel that it began with is gone. Calls of `call test` are nobody's business. */
function endedCall(message: AmiMessage): string | null {
  const id = amiField(message, 'Linkedid');
  if (amiField(message, 'Event') !== 'Hangup' || id === undefined) return null;
  const isTest = isTestNumber(amiField(message, 'CallerIDNum') ?? '');
  return amiField(message, 'Uniqueid') !== id || isTest ? null : id;
}

/** What a ContactStatus is about: the aor, which has the endpoint's id. */
function statusOf(message: AmiMessage): { id: string; status: string } | null {
  if (amiField(message, 'Event') !== 'ContactStatus') return null;
  const id = amiField(message, 'AOR') ?? '';
  return id === '' ? null : { id, status: amiField(message, 'ContactStatus') ?? '' };
}
