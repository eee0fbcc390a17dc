import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { numberKindsChange } from '../../domain/routes.ts';
import { type DeployedSettings, deployedSettings, ownSettings } from '../../domain/server-settings.ts';
import type { Sessions } from '../../services/api-session.ts';
import { setNumberKinds, showNumberKinds } from '../../services/routes.ts';
import { readSettings, setSettings } from '../../services/settings.ts';
import { actorOf, writtenOf } from '../forms.ts';

const tags = ['settings'];
const access = { module: 'settings', role: 'admin' } as const;

const reply = z.object({
  deployed: deployedSettings
    .nullable()
    .describe('From the config of the server: changed there, by a deploy. Null where no deploy has told'),
  own: ownSettings.describe('What is set here; null leaves it to the config'),
});

const numbers = z.object({
  emergency: z.array(z.string()).describe('Whole numbers'),
  international: z.array(z.string()).describe('How they begin'),
});

/** /api/settings: what the config says, what may be set here, and the kinds of numbers. */
export function settingsRoutes(
  sessions: Sessions,
  deployed: () => Promise<DeployedSettings | null>,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/settings',
      config: { access },
      schema: { tags, summary: 'What the server is set to', response: { 200: reply } },
      handler: async () => ({
        deployed: await deployed(),
        own: await sessions.read(({ database }) => readSettings(database)),
      }),
    });

    app.route({
      method: 'PATCH',
      url: '/api/settings',
      config: { access },
      schema: {
        tags,
        summary: 'Set for how long records of calls and recordings are kept',
        description:
          "What is absent stays; null leaves it to the config. Less than the config's days can be set, not more. It acts within an hour.",
        body: ownSettings.partial(),
        response: { 200: writtenOf(ownSettings) },
      },
      async handler(request) {
        const most = await deployed();
        return sessions.write(({ database }) => setSettings(database, actorOf(request), request.body, most));
      },
    });

    app.route({
      method: 'GET',
      url: '/api/settings/numbers',
      config: { access },
      schema: {
        tags,
        summary: 'Which numbers are for emergencies, and how international ones begin',
        response: { 200: numbers },
      },
      handler: () => sessions.read(showNumberKinds),
    });

    app.route({
      method: 'PATCH',
      url: '/api/settings/numbers',
      config: { access },
      schema: {
        tags,
        summary: 'Set which numbers are for emergencies, and how international ones begin',
        description: 'What is absent stays.',
        body: numberKindsChange,
        response: { 200: writtenOf(numbers) },
      },
      handler: (request) =>
        sessions.write((session) => setNumberKinds(session, actorOf(request), request.body)),
    });
  };
}
