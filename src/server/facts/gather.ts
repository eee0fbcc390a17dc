import type { Host } from '../../host/host.ts';
import type { Facts } from './facts.ts';
import { parseFacts } from './parse.ts';
import { factsScript, type Outside } from './script.ts';

/** Observes a server in one round trip. */
export async function gatherFacts(host: Host, signal?: AbortSignal, ask: Outside = {}): Promise<Facts> {
  const { stdout } = await host.script(factsScript(ask), {
    signal,
    timeoutMs: 60_000,
    title: 'Looking at the server',
  });
  return parseFacts(stdout);
}
