import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { licenseChange, licenseInput } from '../../domain/license-input.ts';
import { licenseTypes } from '../../domain/licenses.ts';
import { modules } from '../../domain/modules.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Sessions } from '../../services/api-session.ts';
import {
  createLicense,
  listLicenses,
  releaseSeat,
  setLicense,
  setLicenseStatus,
  showLicense,
} from '../../services/licenses.ts';
import { actorOf, listQuery, pageOf, sortOf, sortQuery, writtenOf } from '../forms.ts';

const statuses = ['active', 'suspended', 'revoked'] as const;

const license = z.object({
  id: z.number(),
  type: z.enum(licenseTypes),
  name: z.string(),
  keyPrefix: z.string().describe('Start of the key, to tell licences apart'),
  modules: z.array(z.enum(modules)).nullable().describe('Null is all that the type may have'),
  callServers: z.number().nullable().describe('Null is unlimited'),
  graceDays: z.number(),
  status: z.enum(statuses),
  valid: z.boolean().describe('Whether it is good by itself, wherever it is activated'),
  code: z.string(),
  expiresAt: z.string().nullable(),
  createdAt: z.string(),
  activations: z.array(z.object({ serverId: z.string(), serverName: z.string(), activatedAt: z.string() })),
});

const sorts = ['id', 'name', 'type', 'status', 'expiresAt', 'createdAt'] as const;
const tags = ['licenses'];
const params = z.object({ id: z.coerce.number().int().min(1).max(1e9) });
const access = { module: 'licenses', role: 'super_admin' } as const;

/** /api/licenses, for the master administrator; open without a valid licence too, to mend it. */
export function licensesRoutes(
  sessions: Sessions,
  serverKey: Secret,
  onChange: () => void,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/licenses',
      config: { access },
      schema: {
        tags,
        summary: 'List licences',
        querystring: listQuery.extend({
          type: z.enum(licenseTypes).optional(),
          status: z.enum(statuses).optional(),
          sort: sortQuery(sorts),
        }),
        response: { 200: pageOf(license) },
      },
      async handler(request) {
        const { limit, page, q, type, status, sort } = request.query;
        const order = sortOf(sort, sorts);
        const filter = { type, status, text: q, ...order, limit, offset: (page - 1) * limit };
        const { licenses, total } = await sessions.read(({ database }) => listLicenses(database, filter));
        return { items: licenses, total, page, limit };
      },
    });

    app.route({
      method: 'POST',
      url: '/api/licenses',
      config: { access },
      schema: {
        tags,
        summary: 'Make a licence',
        description: 'Its key is in this answer, and cannot be had again.',
        body: licenseInput,
        response: { 201: writtenOf(license).extend({ key: z.string() }) },
      },
      async handler(request, reply) {
        const { type, ...fields } = request.body;
        const made = await sessions.write(({ database }) =>
          createLicense(database, actorOf(request), { type, ...asInput(fields) }, serverKey),
        );
        onChange();
        return reply.code(201).send(made);
      },
    });

    app.route({
      method: 'GET',
      url: '/api/licenses/:id',
      config: { access },
      schema: { tags, summary: 'Show a licence', params, response: { 200: license } },
      handler: (request) => sessions.read(({ database }) => showLicense(database, request.params.id)),
    });

    app.route({
      method: 'PUT',
      url: '/api/licenses/:id',
      config: { access },
      schema: {
        tags,
        summary: 'Change, suspend or reinstate a licence',
        description: 'What is absent stays. It acts at once; calls go on. What is revoked stays revoked.',
        params,
        body: licenseChange.extend({ status: z.enum(statuses).optional() }),
        response: { 200: writtenOf(license) },
      },
      async handler(request) {
        const { status, ...fields } = request.body;
        const { id } = request.params;
        const actor = actorOf(request);
        const change = asInput(fields);
        const changed = await sessions.write(async ({ database }) => {
          const first = await setLicense(database, actor, id, change);
          if (status === undefined || status === first.status) return first;
          return setLicenseStatus(database, actor, id, wordFor[status]);
        });
        onChange();
        return changed;
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/licenses/:id',
      config: { access },
      schema: {
        tags,
        summary: 'Revoke a licence, for good',
        description: 'It stays in the list, as revoked.',
        params,
        response: { 200: writtenOf(license) },
      },
      async handler(request) {
        const revoked = await sessions.write(({ database }) =>
          setLicenseStatus(database, actorOf(request), request.params.id, 'revoke'),
        );
        onChange();
        return revoked;
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/licenses/:id/activations/:server',
      config: { access },
      schema: {
        tags,
        summary: 'Give the seat of a call server back',
        description: 'The licence can then be activated on another one.',
        params: params.extend({ server: z.string().max(100).describe('Its id or its name') }),
        response: { 200: writtenOf(license) },
      },
      async handler(request) {
        const { id, server } = request.params;
        const released = await sessions.write(({ database }) =>
          releaseSeat(database, actorOf(request), id, server),
        );
        onChange();
        return released;
      },
    });
  };
}

const wordFor = { active: 'reinstate', suspended: 'suspend', revoked: 'revoke' } as const;

/** What was read, as the service takes it. */
function asInput({
  name,
  expiresAt,
  ...fields
}: z.output<typeof licenseChange>): z.input<typeof licenseChange> {
  return {
    ...fields,
    ...(name === undefined ? {} : { name: name ?? '' }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt?.toISOString() ?? null }),
  };
}
