import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { axios } from 'acme-client';
import { z } from 'zod';
import type { AcmeProblem } from '../domain/acme.ts';

/** No certificate: what the authority answered, or why it could not be asked. */
export class AcmeRefusal extends Error {
  readonly problem: AcmeProblem;

  constructor(problem: AcmeProblem, cause?: unknown) {
    super(problem.detail, { cause });
    this.problem = problem;
  }
}

/** RFC 7807, as far as it is used. */
const problemSchema = z.object({ type: z.string(), detail: z.string().default('') });

/** The problem of an answer or of a challenge. */
export function readProblem(value: unknown): AcmeProblem {
  const problem = problemSchema.safeParse(value).data;
  if (problem === undefined) return { type: null, detail: '' };
  const { type, detail } = problem;
  return { type: type.startsWith(problemPrefix) ? type.slice(problemPrefix.length) : null, detail };
}

const problemPrefix = 'urn:ietf:params:acme:error:';
const timeoutMs = 30_000;
const systemRoots = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Prepares the client's HTTP. By itself it waits as long as an authority asks for before it tries again, which is hours
 * after a rate limit, and it loses why there was no answer: here each refusal ends the try, and the timer is who tries again.
 */
export function prepareWire(trusted: readonly string[], signal: AbortSignal): void {
  axios.defaults.timeout = timeoutMs;
  axios.defaults.httpsAgent = new Agent({ ca: [...trustedRoots(), ...trusted] });
  axios.interceptors.request.clear();
  axios.interceptors.request.use((request) =>
    Object.assign(request, { signal, validateStatus: () => false }),
  );
  axios.interceptors.response.clear();
  axios.interceptors.response.use(undefined, (error: unknown) => {
    signal.throwIfAborted();
    const { response, message } = failureSchema.parse(error);
    if (response === undefined) throw new AcmeRefusal({ type: 'unreachable', detail: message }, error);
    // The client repeats a request whose nonce was not taken.
    const problem = readProblem(response.data);
    if (response.status >= 400 && problem.type !== 'badNonce') {
      const detail = problem.detail === '' ? `HTTP status ${response.status}` : problem.detail;
      throw new AcmeRefusal({ type: problem.type, detail });
    }
    return response;
  });
}

/** The client has every answer come as a failure, so that it can judge it itself. */
const failureSchema = z.object({
  message: z.string(),
  response: z.looseObject({ status: z.number(), data: z.unknown() }).optional(),
});

/** Those that Node.js brings, and those of this machine, where an authority of one's own is added. */
function trustedRoots(): string[] {
  try {
    return [...rootCertificates, readFileSync(systemRoots, 'utf8')];
  } catch {
    return [...rootCertificates];
  }
}
