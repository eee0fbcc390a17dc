import { setTimeout as sleep } from 'node:timers/promises';
import { endCall, ongoingCalls } from '../asterisk/calls.ts';
import { lateRecordMs } from '../database/repositories/call-records.ts';
import {
  areTestPhonesLeft,
  deleteTestPhones,
  insertTestPhones,
  leaveTestTurn,
  takeTestRecords,
  takeTestTurn,
} from '../database/repositories/test-phones.ts';
import type { CallTestAudio, CallTestResult, CallTestStep } from '../domain/call-test.ts';
import { isTestNumber, testNumbers } from '../domain/test-numbers.ts';
import { probeContainer, runProbe } from './call-test-probe.ts';
import { inSteps, StepFailed, timed } from './call-test-steps.ts';
import { changeAndTell } from './change.ts';
import { newSecret } from './extensions.ts';
import type { ServerSession } from './server-session.ts';

interface CallTestOptions {
  signal: AbortSignal;
  /** Called for each step as it ends. */
  onStep?: ((step: CallTestStep) => void) | undefined;
}

const recordWithinMs = 3000;

/**
 * Makes a call between two phones that are there for the test alone, through the dialplan that everybody's calls go
 * through, with audio both ways, and takes everything away again; what an interrupted test left, the next one does.
 * A test that fails is a result, not an error.
 * @throws UserError locked (another test is at work), interrupted; what the database throws.
 */
export async function callTest(session: ServerSession, options: CallTestOptions): Promise<CallTestResult> {
  const { database } = session;
  const steps: CallTestStep[] = [];
  let audio: CallTestAudio | null = null;
  let isClean = true;
  const done = (step: CallTestStep) => {
    steps.push(step);
    options.onStep?.(step);
  };

  await takeTestTurn(database);
  try {
    await inSteps(async () => {
      await timed(done, 'ask Asterisk', () => askAsterisk(session));
      isClean = false;
      const { phones } = await timed(done, 'add two phones', () => addPhones(session));
      await runProbe(session, phones, {
        signal: options.signal,
        done,
        onAudio: (heard) => {
          audio = heard;
        },
      });
      await timed(done, 'call record', () => waitForRecord(session));
    });
  } finally {
    const { signal } = options;
    // After Ctrl-C there is nobody to tell; what cannot be removed now is removed by the next test.
    const told = signal.aborted ? () => undefined : done;
    const isRecorded = steps.some(({ name, ok }) => name === 'call record' && ok);
    const hasCalled = !isRecorded && steps.some(({ name }) => name === 'ring');
    if (!isClean) await inSteps(() => timed(told, 'clean up', () => cleanUp(session, hasCalled)));
    await leaveTestTurn(database);
  }
  options.signal.throwIfAborted();
  return { ok: steps.every(({ ok }) => ok), steps, audio };
}

async function askAsterisk({ ami }: ServerSession) {
  const client = await ami();
  await client.ping();
  return { detail: 'it answers' };
}

async function addPhones(session: ServerSession) {
  const { database } = session;
  // A test that was killed, or whose link broke.
  if (await areTestPhonesLeft(database)) await cleanUp(session, false);
  const phones = testNumbers.map((number) => ({ number, password: newSecret() }));
  await changeAndTell(session, async () => ({
    value: await insertTestPhones(database, phones),
    refreshes: testNumbers.map((id) => ({ what: 'changed', id })),
    expected: phones.map(({ number: id, password }) => ({ id, endpoint: { settings: {}, password } })),
  }));
  return { phones, detail: `${testNumbers.join(' and ')}, for this test alone` };
}

async function waitForRecord(session: ServerSession) {
  if (!(await takeRecord(session, recordWithinMs))) {
    throw new StepFailed(
      'Asterisk wrote no record of the call into the database: smartcms logs asterisk --grep odbc',
    );
  }
  return { detail: 'written by Asterisk' };
}

/** Takes the record of the test's call out of the database. */
async function takeRecord({ database }: ServerSession, withinMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + withinMs;
  while ((await takeTestRecords(database, testNumbers[0])) === 0) {
    if (performance.now() > giveUpAt) return false;
    await sleep(50);
  }
  return true;
}

/** Takes away the probe, the phones, and what is left of their call. */
async function cleanUp(session: ServerSession, hasCalled: boolean) {
  const { database, host } = session;
  await host.run(['docker', 'rm', '--force', probeContainer], { okCodes: 'any' });
  const removed = await changeAndTell(session, async () => {
    const ids = await deleteTestPhones(database);
    return {
      value: { records: await takeTestRecords(database, testNumbers[0]) },
      refreshes: ids.map((id) => ({ what: 'removed', id })),
      expected: ids.map((id) => ({ id, endpoint: null })),
    };
  });
  const ami = await session.ami();
  const left = (await ongoingCalls(ami)).filter(({ from }) => from !== null && isTestNumber(from));
  for (const call of left) await endCall(ami, call);
  const isRecordComing = left.length > 0 || (hasCalled && removed.records === 0);
  if (isRecordComing) await takeRecord(session, lateRecordMs);
  return { detail: 'phones and probe are gone' };
}
