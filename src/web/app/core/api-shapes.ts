import type { paths } from './api-types.ts';

/** What is sent to the API and what it answers, by path and method. */

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
/** The paths that have a method. */
export type PathsOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: object } ? P : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = Extract<paths[P][M], { responses: object }>;

type Content<R> = R extends { content: { 'application/json': infer Body } } ? Body : null;
type Answers<R> = {
  [Status in keyof R]: Status extends 200 | 201 | 202 | 204 ? Content<R[Status]> : never;
}[keyof R];
/** What a call of the API answers. */
export type Answer<P extends keyof paths, M extends Method> = Answers<Operation<P, M>['responses']>;
/** What it takes. */
export type Body<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { requestBody?: { content: { 'application/json': infer Body } } } ? Body : never;
/** What stands in its query. */
export type Query<P extends keyof paths, M extends Method> =
  Operation<P, M> extends {
    parameters: { query?: infer Q };
  }
    ? NonNullable<Q>
    : never;
/** An item of a list. */
export type ItemOf<P extends PathsOf<'get'>> =
  Answer<P, 'get'> extends { items: (infer Item)[] } ? Item : never;

/** Values of a query; what is undefined, null or empty is left out. */
export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Request<P extends keyof paths, M extends Method> {
  /** Values for the {names} in the path. */
  params?: Readonly<Record<string, string | number>>;
  query?: { [K in keyof Query<P, M>]?: Query<P, M>[K] | null | undefined };
  body?: Body<P, M>;
  signal?: AbortSignal;
}
