import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { moduleOfType, openTypes } from '../../domain/endpoint-modules.ts';
import { extensionTypes } from '../../domain/endpoints.ts';
import { UserError } from '../../domain/errors.ts';
import type { Sessions } from '../../services/api-session.ts';
import { type ExtensionRow, readExtensions, writeExtensions } from '../../services/csv/extensions.ts';
import { exportExtensions, importExtensions } from '../../services/extension-import.ts';
import { actorOf, csvFile } from '../forms.ts';
import { callerOf } from '../plugins/access.ts';
import { extensionModules } from './extensions.ts';

const result = z.object({
  added: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  failed: z.array(z.object({ line: z.number(), number: z.string().nullable(), error: z.string() })),
  seconds: z.number(),
});

const tags = ['extensions'];

/** Extensions as CSV, in and out, by the rules and in the form of the command line's. */
export function extensionFileRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

    app.route({
      method: 'POST',
      url: '/api/extensions/import',
      config: { access: { module: extensionModules, role: 'admin' } },
      schema: {
        tags,
        summary: 'Add and change many extensions from CSV',
        description:
          'Columns number, type, name, peer; the last two may be missing. Nothing is written unless all lines are right: else 422 with each wrong one in `details.lines`, or, with `partial`, the right ones are written.',
        consumes: ['text/csv'],
        querystring: z.object({ partial: z.stringbool().default(false) }),
        body: z.instanceof(Buffer, { error: 'expected text/csv' }).meta({ type: 'string' }),
        response: { 200: result },
      },
      async handler(request) {
        const { partial } = request.query;
        const open = openTypes(extensionTypes, callerOf(request).license.modules);
        const rows = licensedRows(readable(readExtensions(Readable.from([request.body]), 'the file')), open);
        const imported = await sessions.write((session) =>
          importExtensions(session, actorOf(request), rows, { partial }),
        );
        if (imported.failed.length === 0 || partial) return imported;
        const message = `nothing was written: ${imported.failed.length} of the lines are wrong`;
        throw new UserError('invalid_lines', message, { details: { lines: imported.failed } });
      },
    });

    app.route({
      method: 'GET',
      url: '/api/extensions/export',
      config: { access: { module: extensionModules, role: 'operator' } },
      schema: {
        tags,
        summary: 'All extensions as CSV, as the import reads it',
        response: { 200: csvFile },
      },
      async handler(request, reply) {
        const open = openTypes(extensionTypes, callerOf(request).license.modules);
        const text = await sessions.read(async (session) => {
          const lines: string[] = [];
          for await (const line of writeExtensions(only(exportExtensions(session), open))) lines.push(line);
          return lines.join('');
        });
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="extensions.csv"')
          .send(text);
      },
    });
  };
}

/** A file that cannot be read at all is the caller's mistake. */
async function* readable(rows: AsyncIterable<ExtensionRow>): AsyncGenerator<ExtensionRow> {
  try {
    yield* rows;
  } catch (error) {
    if (error instanceof UserError) throw new UserError('usage', error.message);
    throw error;
  }
}

async function* licensedRows(
  rows: AsyncIterable<ExtensionRow>,
  open: readonly string[],
): AsyncGenerator<ExtensionRow> {
  for await (const row of rows) {
    const type = extensionTypes.find((one) => one === row.fields['type']);
    const isOpen = type === undefined || open.includes(type);
    yield isOpen ? row : { ...row, error: `the licence does not include ${moduleOfType[type]}` };
  }
}

async function* only<T extends { type: string }>(
  items: AsyncIterable<T>,
  types: readonly string[],
): AsyncGenerator<T> {
  for await (const item of items) if (types.includes(item.type)) yield item;
}
