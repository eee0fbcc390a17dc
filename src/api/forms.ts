import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import type { Module } from '../domain/modules.ts';
import type { Actor } from '../services/server-session.ts';
import { callerOf } from './plugins/access.ts';

/** What all lists take: a page of so many, and part of what is looked for. */
export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(50).describe('Most items on a page'),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1).describe('Which page, the first is 1'),
  q: z.string().max(100).optional().describe('Part of what is looked for, in any case'),
});

/** What a list can be sorted by: one of the names, with a minus before it for the other way round. */
export function sortQuery<Name extends string>(names: readonly [Name, ...Name[]]) {
  const all = names.flatMap((name) => [name, `-${name}`] as const);
  return z
    .enum(all)
    .optional()
    .describe(`What to sort by, ${names[0]} if absent; with a minus before it the other way round`);
}

/** The name in a sort query, the first one if there is none, and whether it is the other way round. */
export function sortOf<Name extends string>(
  sort: Name | `-${Name}` | undefined,
  names: readonly [Name, ...Name[]],
): { sort: Name; descending: boolean } {
  const name = names.find((one) => one === sort || `-${one}` === sort) ?? names[0];
  return { sort: name, descending: sort?.startsWith('-') ?? false };
}

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    total: z.number().describe('On all pages'),
    page: z.number(),
    limit: z.number(),
  });
}

/** What a write answers: what there is now, and what was done. */
export function writtenOf<Shape extends z.core.$ZodShape>(item: z.ZodObject<Shape>) {
  return z.object({ ...item.shape, result: z.enum(['created', 'updated', 'unchanged', 'removed']) });
}

/** Who makes a request, as the audit log names it. */
export function actorOf(request: FastifyRequest): Actor {
  return { name: callerOf(request).email, address: request.ip };
}

/** The status of what a creation did: 201, or 200 if it was there already. */
export const createdStatus = ({ result }: { result: string }): 200 | 201 =>
  result === 'created' ? 201 : 200;

/**
 * For routes of several modules, when it is known which one it is about.
 * @throws UserError module_not_licensed
 */
export function requireModule(request: FastifyRequest, module: Module): void {
  if (callerOf(request).license.modules.includes(module)) return;
  throw new UserError('module_not_licensed', `the licence does not include ${module}`, {
    details: { modules: [module] },
  });
}

/** The page that a query asks for, of a list that is short enough to be had as a whole. */
export function inMemory<T extends object, Name extends string & keyof T>(
  all: readonly T[],
  { q, page, limit }: z.output<typeof listQuery>,
  rule: {
    sort: Name | `-${Name}` | undefined;
    sorts: readonly [Name, ...Name[]];
    /** What `q` is looked for in. */
    text: (item: T) => string;
  },
): { items: T[]; total: number; page: number; limit: number } {
  const { sort, descending } = sortOf(rule.sort, rule.sorts);
  const wanted = q?.toLowerCase() ?? '';
  const found = all.filter((item) => rule.text(item).toLowerCase().includes(wanted));
  const order = (a: T, b: T) => String(a[sort]).localeCompare(String(b[sort]), 'en', { numeric: true });
  found.sort((a, b) => (descending ? -order(a, b) : order(a, b)));
  return { items: found.slice((page - 1) * limit, page * limit), total: found.length, page, limit };
}

/** An answer that is a file of CSV, sent as it is. */
export const csvFile = { content: { 'text/csv': { schema: z.unknown().meta({ type: 'string' }) } } };
