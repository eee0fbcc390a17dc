import { UserError } from '../../domain/errors.ts';
import type { Step } from '../plan/step.ts';
import { type Progress, trackStep } from '../progress.ts';
import { applyAcme } from './acme.ts';
import { runCompose } from './compose.ts';
import type { ApplyContext } from './context.ts';
import { runFirstAdmin, runMigrate } from './database.ts';
import { recordDigests } from './digests.ts';
import { applyFirewall } from './firewall.ts';
import { buildImages } from './images.ts';
import { installProgram } from './program.ts';
import { recordRelease } from './release.ts';
import { reloadCertificate } from './reload.ts';
import { verifyServer } from './verify.ts';

/** Runs the steps one after the other; the first failure ends the deploy, and the next one goes on from there. */
export async function applyPlan(context: ApplyContext, progress: Progress): Promise<void> {
  for (const step of context.plan.steps) {
    await trackStep(progress, step, context.signal, (onLine) => runStep(step, context, onLine));
  }
}

async function runStep(
  { work, title }: Step,
  context: ApplyContext,
  onLine: (line: string) => void,
): Promise<void> {
  const { host, signal } = context;
  switch (work.kind) {
    case 'script':
      await host.script(work.script, { signal, onLine, title: `The step "${title}"` });
      return;
    case 'upload':
      if (work.files.length > 0) await host.upload(work.files, { signal });
      if (work.remove.length > 0) await host.run(['rm', '-f', '--', ...work.remove], { signal });
      return;
    case 'digests':
      return recordDigests(context, work, onLine);
    case 'images':
      return buildImages(context, work, onLine);
    case 'compose':
      return runCompose(host, work, { signal, onLine });
    case 'reload':
      return reloadCertificate(context, work, onLine);
    case 'migrate':
      return runMigrate(context, onLine);
    case 'seed':
      return runFirstAdmin(context, work);
    case 'program':
      return installProgram(host, work, { signal, onLine });
    case 'firewall':
      return applyFirewall(context, work, onLine);
    case 'acme':
      return applyAcme(context, work, onLine);
    case 'verify':
      return verifyServer(context, work.ports, onLine);
    case 'release':
      return recordRelease(context, work.record);
    default:
      throw new UserError('failed', `Unknown work ${JSON.stringify(work satisfies never)}`);
  }
}
