import { Injectable, inject } from '@angular/core';
import { ApiError, failureOf } from './api-error.ts';
import type { Answer, Method, PathsOf, QueryValues, Request } from './api-shapes.ts';
import type { paths } from './api-types.ts';
import { Token } from './token.ts';

export type { Answer, Body, ItemOf, PathsOf, Query, QueryValues } from './api-shapes.ts';

/** For so long a request may take; the API itself gives up after 30 s. */
const timeoutMs = 35_000;
/** An answer that was asked for ahead is new enough for so long. */
const earlyForMs = 5000;

/** The API: each path with the types of its OpenAPI document. Every failure is an ApiError. */
@Injectable({ providedIn: 'root' })
export class Api {
  readonly #token = inject(Token);
  /** Answers that were asked for before the page that wants them was there. */
  readonly #early = new Map<string, Promise<unknown>>();

  get<P extends PathsOf<'get'>>(path: P, request: Request<P, 'get'> = {}): Promise<Answer<P, 'get'>> {
    return this.#ask<P, 'get'>('get', path, request);
  }

  post<P extends PathsOf<'post'>>(path: P, request: Request<P, 'post'> = {}): Promise<Answer<P, 'post'>> {
    return this.#ask<P, 'post'>('post', path, request);
  }

  put<P extends PathsOf<'put'>>(path: P, request: Request<P, 'put'> = {}): Promise<Answer<P, 'put'>> {
    return this.#ask<P, 'put'>('put', path, request);
  }

  patch<P extends PathsOf<'patch'>>(path: P, request: Request<P, 'patch'> = {}): Promise<Answer<P, 'patch'>> {
    return this.#ask<P, 'patch'>('patch', path, request);
  }

  delete<P extends PathsOf<'delete'>>(
    path: P,
    request: Request<P, 'delete'> = {},
  ): Promise<Answer<P, 'delete'>> {
    return this.#ask<P, 'delete'>('delete', path, request);
  }

  /** Asks already now for what a page will ask for at first, without waiting for the page. */
  ahead<P extends PathsOf<'get'>>(path: P): void {
    const answer = this.#ask<P, 'get'>('get', path, {});
    // Whoever takes it over sees the failure; if nobody does, nobody needs to.
    answer.catch(() => undefined);
    this.#early.set(path, answer);
    setTimeout(() => this.#early.delete(path), earlyForMs);
  }

  /** Sends a file, and gives the parsed answer. */
  async upload<P extends PathsOf<'post'>>(
    path: P,
    file: { type: string; content: Blob; query?: QueryValues },
  ): Promise<Answer<P, 'post'>> {
    const response = await this.#send('post', address(path, {}, file.query ?? {}), {
      headers: { 'content-type': file.type },
      body: file.content,
    });
    return response.json() as Promise<Answer<P, 'post'>>;
  }

  /** A file of the API, such as an export. */
  async download(
    path: PathsOf<'get'>,
    { params = {}, query = {} }: { params?: Record<string, string | number>; query?: QueryValues } = {},
  ): Promise<Blob> {
    return (await this.#send('get', address(path, params, query), {})).blob();
  }

  /** Bytes of a file of the API from one place up to before another, and how many it has in all. */
  async part(
    path: PathsOf<'get'>,
    params: Record<string, string | number>,
    { from, to }: { from: number; to: number },
  ): Promise<{ bytes: ArrayBuffer; total: number }> {
    const headers = { range: `bytes=${from}-${to - 1}` };
    const response = await this.#send('get', address(path, params, {}), { headers });
    const bytes = await response.arrayBuffer();
    const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    return { bytes, total: total === undefined ? bytes.byteLength : Number(total) };
  }

  async #ask<P extends keyof paths, M extends Method>(
    method: M,
    path: P,
    { params = {}, query, body, signal }: Request<P, M>,
  ): Promise<Answer<P, M>> {
    const early = query === undefined && method === 'get' ? this.#early.get(path) : undefined;
    this.#early.delete(path);
    // The path was asked for with the same types.
    if (early !== undefined) return early as Promise<Answer<P, M>>;
    const response = await this.#send(method, address(path, params, (query ?? {}) as QueryValues), {
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    // The types are made from the schemas by which the API writes its answers.
    return (response.status === 204 ? null : await response.json()) as Answer<P, M>;
  }

  async #send(
    method: Method,
    url: string,
    init: { headers?: Record<string, string>; body?: BodyInit; signal?: AbortSignal },
  ): Promise<Response> {
    const token = this.#token.value();
    const headers = {
      ...init.headers,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init.signal === undefined ? limit : AbortSignal.any([init.signal, limit]);
    let response: Response;
    try {
      response = await fetch(url, { ...init, method: method.toUpperCase(), headers, signal });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ApiError('unreachable', null, 'the server does not answer');
    }
    if (response.ok) return response;
    const failure = await failureOf(response);
    if (failure.code === 'unauthenticated' && token !== null) this.#token.ended(token);
    throw failure;
  }
}

/** /api/things/{id} with its values, and the query. */
function address(
  path: string,
  params: Readonly<Record<string, string | number>>,
  query: QueryValues,
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return search.size === 0 ? filled : `${filled}?${search}`;
}
