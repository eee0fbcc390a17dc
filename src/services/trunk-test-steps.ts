import type { CallTestStep } from '../domain/call-test.ts';
import {
  connectionVerdict,
  nameVerdict,
  optionsVerdict,
  type TestedTrunk,
  type Verdict,
  wayText,
} from '../domain/trunk-test.ts';
import type { ProviderAnswer, ProviderFindings } from '../probe/report.ts';

/** What the provider answered, as steps of the test; the last one is where it ended. */
export function waySteps(trunk: TestedTrunk, findings: ProviderFindings): CallTestStep[] {
  const { name, connection, options, registration } = findings;
  const steps: CallTestStep[] = [];
  const add = (title: string, ms: number, verdict: Verdict) => steps.push({ name: title, ms, ...verdict });
  if (name !== null) add('find', name.ms, nameVerdict(trunk, name.address, name.code));
  if (connection !== undefined) {
    const { problem, distrust, ms } = connection;
    add(
      'connect',
      ms,
      problem === null ? connectionVerdict(trunk, distrust) : { ok: false, detail: wayText(trunk, problem) },
    );
  }
  if (options !== undefined) add('OPTIONS', options.ms, answerVerdict(trunk, options));
  // What it says is judged together with what Asterisk says; that it says nothing, here.
  if (registration !== undefined && registration.problem !== null) {
    add('register', registration.ms, { ok: false, detail: wayText(trunk, registration.problem) });
  }
  return steps;
}

function answerVerdict(trunk: TestedTrunk, { status, problem }: ProviderAnswer): Verdict {
  if (problem !== null) return { ok: false, detail: wayText(trunk, problem) };
  return optionsVerdict(trunk, status ?? 0);
}
