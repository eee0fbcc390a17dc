import { randomBytes } from 'node:crypto';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, engineOf } from '../../../src/docker/engine.ts';
import { lookUpDigest, pullImage, type RegistryLogin } from '../../../src/docker/registry.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { LocalHost } from '../../../src/host/local.ts';
import { docker } from '../../support/engine.ts';
import { registryMissing, startRegistry, type TestRegistry } from '../../support/registry.ts';

const missing = registryMissing();
const local = `smartcms-test/registry-${process.pid}`;

/** A way to the registry that can be cut: refused from then on, or after so many bytes of an answer. */
async function cuttableWay(port: number) {
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server: Server = createServer((inside) => {
    const outside = dial(port, '127.0.0.1');
    for (const socket of [inside, outside]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        inside.destroy();
        outside.destroy();
      });
    }
    if (left <= 0) return cutAll();
    inside.pipe(outside);
    outside.on('data', (chunk) => {
      left -= chunk.length;
      if (left <= 0) cutAll();
      else inside.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as { port: number };
  return {
    address: `127.0.0.1:${own}`,
    cutAfter(bytes: number) {
      left = bytes;
      if (bytes <= 0) cutAll();
    },
    mend() {
      left = Number.POSITIVE_INFINITY;
    },
    close() {
      cutAll();
      server.close();
    },
  };
}

describe('a registry with a login', () => {
  const host = new LocalHost();
  let engine: Engine;
  let registry: TestRegistry;
  let login: RegistryLogin;
  let way: Awaited<ReturnType<typeof cuttableWay>>;
  let digest: string;
  const bytes = 3_000_000;
  const options = () => ({ login, signal: new AbortController().signal, onLine: () => {} });
  const byDigest = (address = registry.address, of = digest) => `${address}/hub/redis@${of}`;

  beforeAll(async () => {
    if (missing !== null) return;
    engine = engineOf(host);
    registry = await startRegistry();
    way = await cuttableWay(registry.port);
    login = { username: registry.username, password: new Secret(registry.password) };
    // Bytes that cannot be compressed, so that a pull takes a while.
    const dockerfile = 'FROM scratch\nCOPY . /\nENTRYPOINT ["/none"]\nVOLUME /data\n';
    const context = { Dockerfile: dockerfile, bytes: randomBytes(bytes) };
    docker(['build', '-q', '-t', `${local}:1`, '-'], await tarOf(context));
    digest = registry.push(`${local}:1`, 'hub/redis:7');
    docker(['rmi', '-f', `${local}:1`]);
  });
  beforeEach((ctx) => {
    if (missing !== null) ctx.skip(missing);
  });
  afterEach(() => {
    if (missing === null) forget();
  });
  afterAll(async () => {
    engine?.close();
    await host.close();
    if (missing !== null) return;
    way.close();
    await registry.stop();
  });

  function forget(): void {
    way.mend();
    for (const address of [registry.address, way.address]) {
      try {
        docker(['rmi', '-f', byDigest(address)]);
      } catch {
        // It was not pulled.
      }
    }
  }

  const stands = (reference: string) => {
    try {
      return docker(['image', 'inspect', '--format', '{{.Id}}', reference]).trim() !== '';
    } catch {
      return false;
    }
  };
  const refusal = (code: string, ...words: RegExp[]) =>
    expect.objectContaining({
      name: 'UserError',
      code,
      hint: expect.stringMatching(words[1] ?? /./),
      message: expect.stringMatching(words[0] ?? /./),
    });

  it('tells what a tag stands for, and gives it by that digest', async () => {
    const reference = `${registry.address}/hub/redis:7`;
    expect(await lookUpDigest(engine, reference, login)).toBe(digest);
    const lines: string[] = [];
    await pullImage(engine, byDigest(), { ...options(), onLine: (line) => lines.push(line) });
    expect(stands(byDigest())).toBe(true);
    expect(lines.join('\n')).toContain(digest);
    // No tag, which could be moved, and no trace of the login.
    expect(stands(reference)).toBe(false);
  });

  it('is not asked for what the server has', async () => {
    await pullImage(engine, byDigest(way.address), options());
    way.cutAfter(0);
    await pullImage(engine, byDigest(way.address), options());
  });

  it('keeps to the digest when the tag has moved', async () => {
    docker(['build', '-q', '-t', `${local}:2`, '-'], await tarOf({ Dockerfile: 'FROM scratch\nCOPY . /\n' }));
    const moved = registry.push(`${local}:2`, 'hub/redis:7');
    docker(['rmi', '-f', `${local}:2`]);
    expect(await lookUpDigest(engine, `${registry.address}/hub/redis:7`, login)).toBe(moved);
    await pullImage(engine, byDigest(), options());
    expect(docker(['inspect', '--format', '{{.RepoDigests}}', byDigest()])).toContain(digest);
  });

  it.each([
    ['no login', null],
    ['a wrong password', { username: 'mirror-user', password: new Secret('wrong') }],
  ])('refuses %s, and is told what to check', async (_name, wrong) => {
    const expected = refusal('registry_refused', /127\.0\.0\.1.*refuses/, /SMARTCMS_REGISTRY_PASSWORD/);
    await expect(lookUpDigest(engine, `${registry.address}/hub/redis:7`, wrong)).rejects.toThrow(expected);
    await expect(pullImage(engine, byDigest(), { ...options(), login: wrong })).rejects.toThrow(expected);
    expect(stands(byDigest())).toBe(false);
  });

  it('says which image it does not have', async () => {
    await expect(lookUpDigest(engine, `${registry.address}/hub/redis:none`, login)).rejects.toThrow(
      refusal('image_missing', /hub\/redis:none/, /images\.registry/),
    );
  });

  it('says that a recorded digest is gone, and how to take another', async () => {
    const gone = byDigest(registry.address, `sha256:${'0'.repeat(64)}`);
    await expect(pullImage(engine, gone, options())).rejects.toThrow(
      refusal('image_missing', /sha256:0000/, /deploy --pull/),
    );
  });

  it('goes away between the look-up and the pull: explained, nothing taken, and well the next time', async () => {
    const reference = `${way.address}/hub/redis:7`;
    const now = await lookUpDigest(engine, reference, login);
    way.cutAfter(0);
    const pulled = byDigest(way.address, now);
    await expect(pullImage(engine, pulled, options())).rejects.toThrow(
      refusal('registry_unreachable', /cannot get .* from the registry/, /images\.source: distribution/),
    );
    expect(stands(pulled)).toBe(false);
    way.mend();
    await pullImage(engine, pulled, options());
    expect(stands(pulled)).toBe(true);
    docker(['rmi', '-f', pulled]);
  });

  it('goes away in the middle of a layer: the engine tries again, and an abort ends that at once', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    way.cutAfter(bytes / 2);
    const pulling = pullImage(engine, byDigest(way.address), { ...options(), signal: abort.signal });
    setTimeout(() => abort.abort(reason), 1500);
    await expect(pulling).rejects.toBe(reason);
    expect(stands(byDigest(way.address))).toBe(false);
  });
});

async function tarOf(files: Record<string, string | Uint8Array>): Promise<Buffer> {
  const { pack } = await import('tar-stream');
  const { buffer } = await import('node:stream/consumers');
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, Buffer.from(content));
  archive.finalize();
  return buffer(archive);
}
