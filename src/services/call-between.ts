import { setTimeout as sleep } from 'node:timers/promises';
import type { AmiClient } from '../asterisk/ami/client.ts';
import { channelAudio } from '../asterisk/audio.ts';
import { endCall, type OngoingCall, ongoingCalls } from '../asterisk/calls.ts';
import type { Connection } from '../database/connect.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import { lateRecordMs, wasDialled } from '../database/repositories/call-records.ts';
import {
  type CallTestAudio,
  type CallTestResult,
  type CallTestStep,
  totalAudio,
} from '../domain/call-test.ts';
import { parseDialled } from '../domain/calls.ts';
import { containerName } from '../server/layout.ts';
import { inSteps, StepFailed, timed } from './call-test-steps.ts';
import { audioDetail, happens, waysOf } from './channel-steps.ts';
import { showExtension } from './extensions.ts';
import type { Actor, ServerSession } from './server-session.ts';

interface CallBetweenOptions {
  from: string;
  to: string;
  signal: AbortSignal;
  /** Called for each step as it ends. */
  onStep?: ((step: CallTestStep) => void) | undefined;
}

/** People need time to answer. */
const answerWithinMs = 30_000;
const audioMs = 3000;

/**
 * Lets Asterisk call the phone of an extension and, once it is answered, dial another number as if the extension had;
 * measures the audio of both for a few seconds, and hangs up. It rings real phones, which somebody must answer.
 * @throws UserError usage, not_found (no such extension), interrupted.
 */
export async function callBetween(
  session: ServerSession,
  actor: Actor,
  { from, to, signal, onStep }: CallBetweenOptions,
): Promise<CallTestResult> {
  const dialled = parseDialled(to);
  const caller = await showExtension(session, from);
  const steps: CallTestStep[] = [];
  let audio: CallTestAudio | null = null;
  let call: OngoingCall | undefined;
  const step = <T extends { detail: string }>(name: string, work: () => Promise<T>) =>
    timed(
      (one) => {
        steps.push(one);
        onStep?.(one);
      },
      name,
      work,
    );

  const ami = await session.ami();
  const { database } = session;
  await recordAudit(database, {
    ...{ at: new Date(), actor: actor.name, address: actor.address },
    ...{ action: 'call.test', subject: from, details: { to: dialled } },
  });
  /** The test's call, as it is now. Throws StepFailed if it is over. */
  const look = async (whenOver: string): Promise<OngoingCall> => {
    const found = (await ongoingCalls(ami)).find(({ id }) => id === call?.id);
    if (found === undefined) throw new StepFailed(whenOver);
    call = found;
    return found;
  };

  try {
    await inSteps(async () => {
      await step(`ring ${from}`, async () => {
        if (!caller.registered) {
          throw new StepFailed(`no phone is registered for ${from}: smartcms ext show ${from}`);
        }
        call = await originate(session, ami, { from, to: dialled, context: caller.context }, signal);
        return { detail: `its phone is called by Asterisk (${call.id})` };
      });
      await step(`answer ${from}`, async () => {
        await happens(
          signal,
          `nobody answered ${from} within ${answerWithinMs / 1000} s`,
          async () => {
            const found = (await ongoingCalls(ami)).find(({ id }) => id === call?.id);
            if (found !== undefined) return found.state === 'answered';
            // Over between two looks: the other phone may have refused at once.
            if (await isRecordedAs(database, call?.id ?? '', dialled)) return true;
            throw new StepFailed(`${from} refused the call, or its phone cannot be reached`);
          },
          answerWithinMs,
        );
        return { detail: `the phone of ${from} was answered` };
      });
      await step(`answer ${dialled}`, async () => {
        const over = `${dialled} did not take the call: busy, not registered, or not to be dialled by ${from} (smartcms cdr --to ${dialled}, smartcms logs asterisk --since 1m)`;
        await happens(
          signal,
          `nobody answered ${dialled} within ${answerWithinMs / 1000} s`,
          async () => {
            return (await look(over)).isJoined;
          },
          answerWithinMs,
        );
        return { detail: `${dialled} was answered` };
      });
      await step('audio', async () => {
        await sleep(audioMs, undefined, { signal });
        const { channels } = await look('the call ended while it was measured');
        const legs = await Promise.all(channels.map((channel) => channelAudio(ami, channel)));
        const heard = legs.flatMap((leg) => (leg === null ? [] : waysOf(leg)));
        audio = totalAudio(heard);
        return { detail: audioDetail(channels, legs) };
      });
    });
  } finally {
    if (call !== undefined) await endCall(ami, call);
  }
  return { ok: steps.every(({ ok }) => ok), steps, audio };
}

/** Whether a call that is over had come to the number. */
async function isRecordedAs(database: Connection, id: string, dialled: string): Promise<boolean> {
  for (const giveUpAt = performance.now() + lateRecordMs; performance.now() < giveUpAt; await sleep(100)) {
    if (await wasDialled(database, id, dialled)) return true;
  }
  return false;
}

/** Starts the call and waits until Asterisk shows it. AMI users may not: it takes root on the server. */
async function originate(
  { host }: ServerSession,
  ami: AmiClient,
  { from, to, context }: { from: string; to: string; context: string },
  signal: AbortSignal,
): Promise<OngoingCall> {
  const before = new Set((await ongoingCalls(ami)).map(({ id }) => id));
  const command = `channel originate PJSIP/${from} extension ${to}@${context}`;
  await host.run(['docker', 'exec', containerName('asterisk'), 'asterisk', '-rx', command], { signal });
  let found: OngoingCall | undefined;
  await happens(
    signal,
    `Asterisk could not call the phone of ${from}: smartcms logs asterisk --since 1m`,
    async () => {
      const calls = await ongoingCalls(ami);
      found = calls.find(({ id, channels }) => !before.has(id) && channels[0]?.startsWith(`PJSIP/${from}-`));
      return found !== undefined;
    },
    5000,
  );
  if (found === undefined) throw new StepFailed('Asterisk lost the call.');
  return found;
}
