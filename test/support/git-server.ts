import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { execa } from 'execa';

/** A Git repository behind HTTP, served by git itself (git http-backend), which wants a token as password. */
export interface TestGit {
  url: string;
  /** What each request's login was, decoded; null without one. */
  logins: (string | null)[];
  /** Makes a commit with just these files the tip of a branch; resolves to its hash. */
  commit(branch: string, files: Record<string, string>): Promise<string>;
  stop(): Promise<void>;
}

const env = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

export async function startGit(host: string, token: string): Promise<TestGit> {
  const root = await mkdtemp(join(tmpdir(), 'smartcms-git-'));
  const folder = join(root, 'console');
  const git = (...args: string[]) => execa('git', ['-C', folder, ...args], { env });
  await mkdir(folder);
  await git('init', '--quiet', '--initial-branch=main');
  const logins: TestGit['logins'] = [];
  const server = createServer(async (request, response) => {
    const [, given] = /^Basic (.*)$/.exec(request.headers.authorization ?? '') ?? [];
    const login = given === undefined ? null : Buffer.from(given, 'base64').toString();
    logins.push(login);
    if (login?.split(':')[1] === token) return backend(root, request, response);
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/console`,
    logins,
    async commit(branch, files) {
      await git('checkout', '--quiet', '--orphan', 'next');
      await git('rm', '-rfq', '--ignore-unmatch', '.');
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--message', 'test');
      await git('branch', '--quiet', '--force', '--move', 'next', branch);
      return (await git('rev-parse', 'HEAD')).stdout;
    },
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** CGI, as far as git's program needs it. */
async function backend(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '', 'http://git');
  const { headers } = request;
  const program = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      ...env,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REMOTE_USER: 'test',
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  program.stdin.on('error', () => undefined);
  request.pipe(program.stdin);
  const answer = await buffer(program.stdout);
  const end = answer.indexOf('\r\n\r\n');
  const lines = answer.subarray(0, end).toString().split('\r\n');
  const fields = lines.map((line) => line.split(': ') as [string, string]);
  const status = fields.find(([name]) => name === 'Status')?.[1];
  response.writeHead(Number.parseInt(status ?? '200', 10), Object.fromEntries(fields));
  response.end(answer.subarray(end + 4));
}
