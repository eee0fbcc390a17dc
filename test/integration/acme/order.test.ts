import { createPublicKey, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newAccountKey, orderCertificate } from '../../../src/acme/order.ts';
import { AcmeRefusal } from '../../../src/acme/wire.ts';
import type { AcmeProblem } from '../../../src/domain/acme.ts';
import { freePort } from '../../support/free-port.ts';
import { authorityMissing, startAuthority, type TestAuthority } from '../../support/pebble.ts';

const missing = authorityMissing();
const domain = 'phones.example.com';

describe.skipIf(missing !== null)('an order of a certificate', () => {
  let authority: TestAuthority;
  let web: Server;
  let accountKey: string;
  let first: { chain: string; key: string } | null = null;
  const proofs = new Map<string, string>();
  const asked: (string | undefined)[] = [];

  beforeAll(async () => {
    web = createServer((request, response) => {
      asked.push(request.url);
      const proof = proofs.get(request.url?.replace('/.well-known/acme-challenge/', '') ?? '');
      response.writeHead(proof === undefined ? 404 : 200).end(proof);
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    authority = await startAuthority('127.0.0.1', (web.address() as AddressInfo).port);
    accountKey = await newAccountKey();
  });
  beforeEach(async () => {
    asked.length = 0;
    await authority.resolveTo('127.0.0.1');
  });
  afterAll(async () => {
    await authority?.stop();
    web?.close();
  });

  const order = (
    changes: {
      domain?: string;
      directory?: string;
      trusted?: string[];
      publish?: (token: string, content: string) => Promise<void>;
      signal?: AbortSignal;
    } = {},
  ) =>
    orderCertificate({
      settings: {
        domain: changes.domain ?? domain,
        email: 'ops@example.com',
        directory: changes.directory ?? authority.directory,
      },
      accountKey,
      trusted: changes.trusted ?? [authority.certificate],
      signal: changes.signal ?? new AbortController().signal,
      publish:
        changes.publish ??
        (async (token, content) => {
          proofs.set(token, content);
        }),
      withdraw: async (token) => {
        proofs.delete(token);
      },
    });

  const refusal = async (changes: Parameters<typeof order>[0]): Promise<AcmeProblem> => {
    const error = await order(changes).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AcmeRefusal);
    return (error as AcmeRefusal).problem;
  };

  it('proves the domain over HTTP, gets a chain for a key of its own, and takes the proof away', async () => {
    const { chain, key } = await order();
    first = { chain, key };
    const [leaf, between] =
      chain.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
    const certificate = new X509Certificate(leaf ?? '');
    expect(certificate.checkHost(domain)).toBe(domain);
    expect(certificate.checkIssued(new X509Certificate(between ?? ''))).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    expect(certificate.publicKey.equals(createPublicKey(key))).toBe(true);
    expect(asked[0]).toMatch(/^\/\.well-known\/acme-challenge\/[\w-]+$/);
    expect(proofs.size).toBe(0);
  });

  it('uses the account again, and never a key twice', async () => {
    const { chain, key } = await order();
    expect(key).not.toBe(first?.key);
    expect(chain).not.toBe(first?.chain);
  });

  it('is refused with the authority’s reason, and takes the proof away then too', async () => {
    accountKey = await newAccountKey();
    expect(await refusal({ publish: async () => undefined })).toEqual({
      type: 'unauthorized',
      detail: expect.stringContaining('404'),
    });
    await authority.resolveTo('127.0.0.2');
    expect(await refusal({})).toEqual({
      type: 'connection',
      detail: expect.stringContaining('refused'),
    });
    expect(await refusal({ domain: 'not_a name' })).toMatchObject({ type: 'malformed' });
    expect(proofs.size).toBe(0);
  });

  it('tells of an authority that cannot be reached, is not trusted, or is none, without trying for minutes', async () => {
    const nobody = `https://127.0.0.1:${await freePort()}/dir`;
    expect(await refusal({ directory: nobody })).toEqual({
      type: 'unreachable',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await refusal({ trusted: [] })).toEqual({
      type: 'unreachable',
      detail: expect.stringContaining('self-signed certificate'),
    });
    expect(await refusal({ directory: authority.directory.replace('/dir', '/none') })).toMatchObject({
      detail: expect.stringContaining('404'),
    });
  });

  it('ends when it is told to', async () => {
    accountKey = await newAccountKey();
    const controller = new AbortController();
    const publish = async () => controller.abort(new Error('enough'));
    await expect(order({ publish, signal: controller.signal })).rejects.toThrow('enough');
  });
});
