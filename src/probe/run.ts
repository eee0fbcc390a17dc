import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PhoneFailure, ProbePhone } from './phone.ts';
import type { HeardAudio, ProbeLine, ProbeProblem, ProbeStep, ProbeTask } from './report.ts';
import { LinkFailure } from './wire.ts';

/** Longer than the longest registration of the test; a phone that goes away without a word is forgotten soon. */
const registeredSeconds = 60;
const joinMs = 100;
/** For packets on their way when both fall silent. */
const stragglersMs = 150;

/**
 * Makes a call between two phones and tells each step as it is done; stops at the first that fails.
 * @param server where the phones register.
 */
export async function runProbe(
  server: string,
  { port, phones, audioMs, patienceMs }: ProbeTask,
  tell: (line: ProbeLine) => void,
): Promise<void> {
  const open = (index: 0 | 1) =>
    ProbePhone.open({
      ...phones[index],
      server: { address: server, port },
      speaks: index + 1,
      hears: 2 - index,
      patienceMs,
    });
  const [caller, callee] = [await open(0), await open(1)];
  const inTime = <T>(work: Promise<T>, problem: ProbeProblem) =>
    Promise.race([
      work,
      sleep(patienceMs, undefined, { ref: false }).then(() => Promise.reject(new PhoneFailure(problem))),
    ]);

  async function step(name: ProbeStep, work: () => Promise<Partial<ProbeLine> | undefined>): Promise<void> {
    const startedAt = performance.now();
    let line: Partial<ProbeLine> = {};
    try {
      line = (await work()) ?? {};
    } catch (error) {
      line.problem =
        error instanceof PhoneFailure || error instanceof LinkFailure
          ? error.problem
          : { kind: 'fault', message: String(error) };
    }
    const { problem = null } = line;
    tell({ step: name, ms: Math.round(performance.now() - startedAt), ...line, problem });
    if (problem !== null) throw new Stopped();
  }

  let isRegistered = false;
  try {
    await step('register', async () => {
      await Promise.all([caller.register(registeredSeconds), callee.register(registeredSeconds)]);
      isRegistered = true;
      return undefined;
    });
    let answered: Promise<void> | undefined;
    await step('ring', async () => {
      const called = once(callee, 'called');
      const ringing = once(caller, 'ringing');
      answered = caller.call(phones[1].number);
      const refused = answered.then(() => called);
      await inTime(Promise.race([refused, Promise.all([called, ringing])]), { kind: 'not_called' });
      return undefined;
    });
    await step('answer', async () => {
      const confirmed = once(callee, 'confirmed');
      callee.answer();
      await answered;
      await inTime(confirmed, { kind: 'silence' });
      return undefined;
    });
    await step('audio', async () => {
      // Asterisk joins its two sides just after it has told both.
      await sleep(joinMs);
      caller.speak();
      callee.speak();
      await sleep(audioMs);
      caller.audio.stop();
      callee.audio.stop();
      await sleep(stragglersMs);
      const heard = [callee.audio.heardOf(caller.audio), caller.audio.heardOf(callee.audio)] as const;
      return { heard, ...(heard.every(isWell) ? {} : { problem: { kind: 'audio' } as const }) };
    });
    await step('hang up', async () => {
      const over = once(callee, 'over');
      await caller.hangUp();
      await inTime(over, { kind: 'silence' });
      return undefined;
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    // Both go, whatever happened; what is left of their call ends with them.
    // Whoever did not get in has nothing to take back, and would wait for nothing again.
    if (isRegistered) await Promise.allSettled([caller.hangUp(), caller.register(0), callee.register(0)]);
    caller.close();
    callee.close();
  }
}

class Stopped extends Error {}

/** People hear a loss of some percent; on one machine there should be none. */
function isWell({ packetsSent, packetsReceived }: HeardAudio): boolean {
  return packetsReceived >= packetsSent * 0.95;
}
