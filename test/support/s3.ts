import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Stored {
  content: Buffer;
  etag: string;
  metadata: Record<string, string>;
}

/**
 * An S3 server in memory with one bucket: objects, multipart uploads, lists in pages, as the API reference of S3 tells
 * of them. It checks the signature (version 4) of every request.
 */
export interface TestS3 {
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  objects: Map<string, Stored>;
  /** Uploads that were begun and neither completed nor aborted. */
  uploads: Map<string, { key: string; metadata: Record<string, string>; parts: Map<number, Buffer> }>;
  /** Does something to the bytes of each part before they are stored. */
  damage: ((part: Buffer) => Buffer) | null;
  /** Answers with other tags than MD5, as stores do that encrypt. */
  opaqueTags: boolean;
  /** Answers the request with this number with 503, counted from 0. */
  failAt: number | null;
  requests: string[];
  stop(): Promise<void>;
}

const pageSize = 3;

export async function startS3(host = '127.0.0.1'): Promise<TestS3> {
  const s3: TestS3 = {
    endpoint: '',
    bucket: 'backups',
    accessKeyId: 'TESTKEY',
    secretAccessKey: 'test/secret+key',
    objects: new Map(),
    uploads: new Map(),
    damage: null,
    opaqueTags: false,
    failAt: null,
    requests: [],
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const count = s3.requests.push(`${request.method} ${request.url}`) - 1;
    if (count === s3.failAt) return answer(response, 503, problem('SlowDown'));
    if (!isSigned(request, s3)) return answer(response, 403, problem('SignatureDoesNotMatch'));
    handle(s3, request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  s3.endpoint = `http://${host}:${(server.address() as AddressInfo).port}`;
  return s3;
}

function handle(
  s3: TestS3,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): ServerResponse {
  const url = new URL(request.url ?? '', s3.endpoint);
  const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/');
  const key = rest.join('/');
  if (bucket !== s3.bucket) return answer(response, 404, problem('NoSuchBucket'));
  const query = url.searchParams;
  const upload = s3.uploads.get(query.get('uploadId') ?? '');
  switch (
    `${request.method}${query.has('uploads') ? ' uploads' : ''}${query.has('uploadId') ? ' part' : ''}`
  ) {
    case 'POST uploads': {
      const id = randomUUID();
      s3.uploads.set(id, { key, metadata: metadataOf(request), parts: new Map() });
      return answer(
        response,
        200,
        `<InitiateMultipartUploadResult><Bucket>${bucket}</Bucket><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    case 'PUT part': {
      if (upload === undefined) return answer(response, 404, problem('NoSuchUpload'));
      const content = s3.damage?.(body) ?? body;
      upload.parts.set(Number(query.get('partNumber')), content);
      return answer(response, 200, '', { etag: `"${tagOf(s3, content)}"` });
    }
    case 'POST part': {
      if (upload === undefined) return answer(response, 404, problem('NoSuchUpload'));
      const wanted = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map((match) =>
        Number(match[1]),
      );
      const parts = wanted.map((number) => upload.parts.get(number));
      if (parts.some((part) => part === undefined)) return answer(response, 400, problem('InvalidPart'));
      const content = Buffer.concat(parts.filter((part) => part !== undefined));
      const etag = `${tagOf(s3, content)}-${parts.length}`;
      s3.objects.set(key, { content, etag, metadata: upload.metadata });
      s3.uploads.delete(query.get('uploadId') ?? '');
      return answer(
        response,
        200,
        `<CompleteMultipartUploadResult><Location>x</Location><Bucket>${bucket}</Bucket><Key>${key}</Key><ETag>"${etag}"</ETag></CompleteMultipartUploadResult>`,
      );
    }
    case 'DELETE part':
      s3.uploads.delete(query.get('uploadId') ?? '');
      return answer(response, 204, '');
    case 'DELETE':
      s3.objects.delete(key);
      return answer(response, 204, '');
    case 'HEAD':
    case 'GET': {
      if (key === '') return list(s3, query, response);
      const stored = s3.objects.get(key);
      if (stored === undefined) return answer(response, 404, problem('NoSuchKey'));
      return answer(response, 200, request.method === 'HEAD' ? null : stored.content, {
        etag: `"${stored.etag}"`,
        'content-length': String(stored.content.length),
      });
    }
    default:
      return answer(response, 405, problem('MethodNotAllowed'));
  }
}

/** ListObjectsV2, in small pages so that the client has to ask for more. */
function list({ objects }: TestS3, query: URLSearchParams, response: ServerResponse): ServerResponse {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, pageSize);
  const more = keys.length > page.length;
  const contents = page.map((key) => {
    const { content, etag } = objects.get(key) ?? { content: Buffer.alloc(0), etag: '' };
    return `<Contents><Key>${key}</Key><LastModified>2026-11-22T12:00:00.000Z</LastModified><ETag>"${etag}"</ETag><Size>${content.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  });
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return answer(
    response,
    200,
    `<ListBucketResult><IsTruncated>${more}</IsTruncated><KeyCount>${page.length}</KeyCount>${contents.join('')}${next}</ListBucketResult>`,
  );
}

/** As "Authenticating Requests (AWS Signature Version 4)" has it. */
function isSigned(request: IncomingMessage, { accessKeyId, secretAccessKey, endpoint }: TestS3): boolean {
  const header =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  const [, key, scope = '', signed = '', signature = ''] = header ?? [];
  const date = String(request.headers['x-amz-date'] ?? '');
  const [day = '', region = '', service = '', end = ''] = scope.split('/');
  if (key !== accessKeyId || service !== 's3' || end !== 'aws4_request' || !date.startsWith(day))
    return false;
  if (!signed.split(';').includes('host')) return false;
  const url = new URL(request.url ?? '', endpoint);
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const canonical = [
    request.method,
    url.pathname,
    query.join('&'),
    ...signed.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    signed,
    request.headers['x-amz-content-sha256'],
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const mac = (secret: string | Buffer, data: string) => createHmac('sha256', secret).update(data).digest();
  const signingKey = mac(mac(mac(mac(`AWS4${secretAccessKey}`, day), region), service), end);
  return timingSafeEqual(mac(signingKey, text), Buffer.from(signature, 'hex'));
}

function metadataOf({ headers }: IncomingMessage): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  return Object.fromEntries(own.map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]));
}

function tagOf({ opaqueTags }: TestS3, content: Buffer): string {
  return createHash('md5')
    .update(opaqueTags ? 'opaque' : content)
    .digest('hex');
}

const problem = (code: string) => `<Error><Code>${code}</Code><Message>${code}</Message></Error>`;

function answer(
  response: ServerResponse,
  status: number,
  body: string | Buffer | null,
  headers: Record<string, string> = {},
): ServerResponse {
  response.writeHead(status, { 'content-type': 'application/xml', ...headers });
  return response.end(body ?? undefined);
}
