import { setTimeout as sleep } from 'node:timers/promises';
import type { AmiClient } from '../asterisk/ami/client.ts';
import { outboundRegistrations, qualify, registerAgain } from '../asterisk/providers.ts';
import { seeEndpoint } from '../asterisk/realtime.ts';
import { readPassword } from '../database/repositories/endpoints.ts';
import type { StoredTrunk } from '../database/repositories/trunks.ts';
import type { CallTestAudio, CallTestResult, CallTestStep } from '../domain/call-test.ts';
import { parseTrunkName } from '../domain/endpoints.ts';
import { contactVerdict, registrationVerdict, type Verdict } from '../domain/trunk-test.ts';
import { askProvider } from '../probe/provider.ts';
import type { ProviderFindings, ProviderTask } from '../probe/report.ts';
import { inSteps, StepFailed, timed } from './call-test-steps.ts';
import type { Session } from './server-session.ts';
import { waySteps } from './trunk-test-steps.ts';
import { existingTrunk } from './trunks.ts';

export interface TrunkTestOptions {
  /** Asks the provider from the server; from this process if absent, which runs there then. */
  ask?: ((task: ProviderTask) => Promise<ProviderFindings>) | undefined;
  /** Makes a call as the last step. Throws StepFailed. */
  call?: ((trunk: StoredTrunk, step: Step) => Promise<CallTestAudio>) | undefined;
  /** Called for each step as it ends. */
  onStep?: ((step: CallTestStep) => void) | undefined;
}

/** Takes one step. Throws StepFailed. */
export type Step = <T extends { detail: string }>(name: string, work: () => Promise<T>) => Promise<T>;

const patienceMs = 3000;
/** For what Asterisk asks the provider itself, when that has answered already. */
const asteriskMs = 3000;
const betweenLooksMs = 100;

/**
 * Finds out whether a trunk works, and if not, why: asks the provider from the server for a sign of life and what it
 * says of our account, then Asterisk what it makes of both. A test that fails is a result, not an error.
 * @throws UserError usage, not_found.
 */
export async function testTrunk(
  session: Session,
  name: string,
  { ask = askProvider, call, onStep }: TrunkTestOptions = {},
): Promise<CallTestResult> {
  const trunk = await existingTrunk(session, parseTrunkName(name));
  const steps: CallTestStep[] = [];
  let audio: CallTestAudio | null = null;
  const done = (step: CallTestStep) => {
    steps.push(step);
    onStep?.(step);
  };
  const step: Step = (title, work) => timed(done, title, work);

  await inSteps(async () => {
    const { ami } = await step('ask Asterisk', () => askAsterisk(session, trunk));
    const { host, port, transport, username, register } = trunk;
    const password = register ? await readPassword(session.database, name) : null;
    const account = username === null || password === null ? null : { username, password };
    const findings = await ask({ host, port, transport, account, patienceMs });
    for (const each of waySteps(trunk, findings)) done(each);
    const last = steps.at(-1);
    if (last?.ok === false && last.name !== 'OPTIONS') return;
    if (last?.ok === true) await step('reach', () => said(reach(ami, trunk)));
    const { registration } = findings;
    if (registration?.status != null) {
      const { status } = registration;
      await step('register', () => said(registered(ami, trunk, status)));
    }
    if (call !== undefined && steps.every(({ ok }) => ok)) audio = await call(trunk, step);
  });
  return { ok: steps.every(({ ok }) => ok), steps, audio };
}

async function askAsterisk(session: Session, { name }: StoredTrunk) {
  const ami = await session.ami();
  if ((await seeEndpoint(ami, name)) === null) {
    throw new StepFailed(`Asterisk does not know the trunk ${name}: smartcms doctor`);
  }
  return { ami, detail: 'it knows the trunk' };
}

async function reach(ami: AmiClient, trunk: StoredTrunk): Promise<Verdict> {
  const contact = async () => (await seeEndpoint(ami, trunk.name))?.contacts[0];
  await qualify(ami, trunk.name);
  await inTime(async () => (await contact())?.status === 'Reachable');
  const seen = await contact();
  return contactVerdict(trunk, seen?.status, seen?.rttMs ?? null);
}

async function registered(ami: AmiClient, trunk: StoredTrunk, status: number): Promise<Verdict> {
  const state = async () => (await outboundRegistrations(ami)).get(trunk.name)?.status;
  if (status < 300 && (await state()) !== 'Registered') {
    await registerAgain(ami, trunk.name);
    await inTime(async () => (await state()) === 'Registered');
  }
  return registrationVerdict(trunk, status, await state());
}

/** Gives up in silence. */
async function inTime(happened: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + asteriskMs;
  while (!(await happened()) && performance.now() < giveUpAt) await sleep(betweenLooksMs);
}

async function said(verdict: Promise<Verdict>): Promise<Verdict> {
  const { ok, detail } = await verdict;
  if (!ok) throw new StepFailed(detail);
  return { ok, detail };
}
