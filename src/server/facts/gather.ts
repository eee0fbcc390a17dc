import type { Host } from '../../host/host.ts';
import type { Facts } from './facts.ts';
import { parseFacts } from './parse.ts';
import { factsScript } from './script.ts';

/** Observes a server in one round trip; `tryRegistry` as in factsScript. */
export async function gatherFacts(host: Host, signal?: AbortSignal, tryRegistry = false): Promise<Facts> {
  const { stdout } = await host.script(factsScript(tryRegistry), {
    signal,
    timeoutMs: 60_000,
    title: 'Looking at the server',
  });
  return parseFacts(stdout);
}
