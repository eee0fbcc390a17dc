import { askProvider } from './provider.ts';
import type { ProviderTask } from './report.ts';

/** Runs in a container of its own on the server, for half a minute at most; nobody may be there to end it. */
const lifeMs = 30_000;

declare global {
  var smartcmsProviderTask: ProviderTask;
}

setTimeout(() => process.exit(1), lifeMs).unref();
process.stdout.write(JSON.stringify(await askProvider(globalThis.smartcmsProviderTask)));
