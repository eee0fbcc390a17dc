import { UserError } from '../../domain/errors.ts';
import type { Host, ScriptOptions } from '../../host/host.ts';
import { gatherFacts } from '../facts/gather.ts';
import { engineScript } from '../plan/engine.ts';

/** Makes sure that this machine has a running Docker Engine and what sandbox images are made with. */
export async function ensureLocalEngine(host: Host, options: ScriptOptions): Promise<void> {
  const facts = await gatherFacts(host, options.signal);
  const missing = ['mmdebstrap'].filter((tool) => !facts.system.tools.includes(tool));
  if (facts.docker.engine !== null && missing.length === 0) return;
  if (!['debian', 'ubuntu'].includes(facts.system.id) || !facts.system.tools.includes('apt-get')) {
    throw new UserError(
      'preflight',
      `A sandbox needs Docker Engine and mmdebstrap; ${facts.system.name} has no apt-get to install them with.`,
      {
        hint: 'Install both by hand and run the command again.',
      },
    );
  }
  await host.script(engineScript(facts, missing), {
    ...options,
    title: 'Installing Docker Engine on this machine',
  });
}
