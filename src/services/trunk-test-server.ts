import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { channelAudio } from '../asterisk/audio.ts';
import { endCall, ongoingCalls } from '../asterisk/calls.ts';
import { forget, recall, remember } from '../asterisk/database.ts';
import { packageRoot } from '../config/package-root.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import { numberKinds } from '../database/repositories/routes.ts';
import type { StoredTrunk } from '../database/repositories/trunks.ts';
import {
  type CallTestAudio,
  type CallTestResult,
  type CallTestStep,
  totalAudio,
} from '../domain/call-test.ts';
import { UserError } from '../domain/errors.ts';
import { type CallOutcome, callText, parseTestNumber } from '../domain/trunk-test.ts';
import type { ProviderFindings, ProviderTask } from '../probe/report.ts';
import { containerName } from '../server/layout.ts';
import { StepFailed } from './call-test-steps.ts';
import { audioDetail, happens, waysOf } from './channel-steps.ts';
import type { Actor, ServerSession } from './server-session.ts';
import { type Step, testTrunk } from './trunk-test.ts';

interface Options {
  name: string;
  /** A number to call, over this trunk and no other; none is called if absent. */
  number?: string | undefined;
  signal: AbortSignal;
  onStep?: ((step: CallTestStep) => void) | undefined;
}

const answerWithinMs = 32_000;
const audioMs = 3000;
/** Of Asterisk's own database, and the part of the dialplan that works by it (extensions.conf). */
const family = 'trunk-test';

/**
 * Tests a trunk of a server that is reached as root, and with a number, makes a call over it that costs what calls
 * cost: whoever answers hears music for some seconds.
 * @throws UserError usage (also of an emergency number), not_found, interrupted.
 */
export async function testTrunkOfServer(
  session: ServerSession,
  actor: Actor,
  { name, number, signal, onStep }: Options,
): Promise<CallTestResult> {
  if (number !== undefined) await requireHarmless(session, number);
  return testTrunk(session, name, {
    onStep,
    ask: (task) => askFromServer(session, task, signal),
    call:
      number === undefined
        ? undefined
        : (trunk, step) => callOver(session, actor, { trunk, number, step, signal }),
  });
}

async function requireHarmless({ database }: ServerSession, text: string): Promise<void> {
  const number = parseTestNumber(text);
  if (!(await numberKinds(database)).emergency.includes(number)) return;
  throw new UserError('usage', `${number} is an emergency number: no test calls it.`);
}

/** Node comes with the API's image; the container has the server's own network, since providers tell us by address. */
const startProbe = `exec docker run --rm --interactive --network host --read-only --cap-drop ALL \\
  --security-opt no-new-privileges:true --memory 256m --pids-limit 64 --log-driver none \\
  --entrypoint node "$(docker inspect --format '{{.Config.Image}}' ${containerName('api')})" --input-type=module -`;
const probeMs = 30_000;

async function askFromServer(
  { host }: ServerSession,
  task: ProviderTask,
  signal: AbortSignal,
): Promise<ProviderFindings> {
  const program = readFileSync(join(packageRoot(), 'dist/probe/ask.js'), 'utf8');
  const { stdout } = await host.run(['sh', '-c', startProbe], {
    ...{ signal, timeoutMs: probeMs, title: 'Asking the provider' },
    stdin: `globalThis.smartcmsProviderTask = ${JSON.stringify(task)};\n${program}`,
  });
  return JSON.parse(stdout) as ProviderFindings;
}

interface TestCall {
  trunk: StoredTrunk;
  number: string;
  step: Step;
  signal: AbortSignal;
}

async function callOver(
  session: ServerSession,
  actor: Actor,
  { trunk, number, step, signal }: TestCall,
): Promise<CallTestAudio> {
  const { host, database } = session;
  const ami = await session.ami();
  await recordAudit(database, {
    ...{ at: new Date(), actor: actor.name, address: actor.address },
    ...{ action: 'trunk.test', subject: trunk.name, details: { to: number } },
  });
  const token = String(randomInt(10_000_000, 100_000_000));
  await remember(ami, family, token, [trunk.name, number, trunk.callerId ?? ''].join('*'));
  const own = (channel: string) => channel.startsWith(`PJSIP/${trunk.name}-`);
  /** The channel of the test's call, which goes from a Local channel to the trunk. */
  const find = async () => {
    const calls = await ongoingCalls(ami);
    return calls.find(({ channels }) => channels.some((one) => one.startsWith(`Local/${token}@${family}-`)));
  };
  try {
    await step(`call ${number}`, async () => {
      const command = `channel originate Local/${token}@${family}/n application MusicOnHold`;
      await host.run(['docker', 'exec', containerName('asterisk'), 'asterisk', '-rx', command], { signal });
      await happens(signal, `nobody answered ${number} in time`, () => answered(), answerWithinMs);
      return { detail: `${number} was answered` };
    });
    return await step('audio', async () => {
      await sleep(audioMs, undefined, { signal });
      const channel = (await find())?.channels.find(own);
      if (channel === undefined) throw new StepFailed('the far end hung up while it was measured');
      const leg = await channelAudio(ami, channel);
      return { ...totalAudio(leg === null ? [] : waysOf(leg)), detail: audioDetail([channel], [leg]) };
    });
  } finally {
    const left = await find();
    if (left !== undefined) await endCall(ami, left);
    await forget(ami, family, token);
  }

  async function answered(): Promise<boolean> {
    const outcome = (await recall(ami, family, token)) ?? '';
    if (outcome.startsWith('ended ')) throw new StepFailed(callText(trunk, outcomeOf(outcome)));
    return (await find())?.state === 'answered';
  }
}

/** What the dialplan wrote: `ended CONGESTION SIP 403 Forbidden`. */
function outcomeOf(text: string): CallOutcome {
  const [, dialStatus = ''] = text.split(' ');
  const status = Number(/SIP (\d{3})/.exec(text)?.[1]);
  return { dialStatus, status: status > 0 ? status : null };
}
