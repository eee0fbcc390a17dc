import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { moduleOfType } from '../../domain/endpoint-modules.ts';
import { extensionFeatureFields, featuresChange } from '../../domain/features.ts';
import type { Sessions } from '../../services/api-session.ts';
import { showExtension } from '../../services/extensions.ts';
import { setFeatures, showFeatures } from '../../services/features.ts';
import { actorOf, requireModule, writtenOf } from '../forms.ts';
import { extensionModules } from './extensions.ts';

const tags = ['extensions'];
const params = z.object({ number: z.string().max(20) });
const features = extensionFeatureFields.extend({ number: z.string() });

/** /api/extensions/NUMBER/features: forwards, do not disturb, and how far an extension may call. */
export function featureRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/extensions/:number/features',
      config: { access: { module: extensionModules, role: 'operator' } },
      schema: {
        tags,
        summary: 'What an extension does with its calls, and how far it may call',
        params,
        response: { 200: features },
      },
      handler: (request) =>
        sessions.read(async (session) => {
          const { number } = request.params;
          requireModule(request, moduleOfType[(await showExtension(session, number)).type]);
          return showFeatures(session, number);
        }),
    });

    app.route({
      method: 'PATCH',
      url: '/api/extensions/:number/features',
      config: { access: { module: extensionModules, role: 'admin' } },
      schema: {
        tags,
        summary: 'Set forwards, do not disturb and limits of an extension',
        description: 'What is absent stays.',
        params,
        body: featuresChange,
        response: { 200: writtenOf(features) },
      },
      handler: (request) =>
        sessions.write(async (session) => {
          const { number } = request.params;
          requireModule(request, moduleOfType[(await showExtension(session, number)).type]);
          return setFeatures(session, actorOf(request), number, request.body);
        }),
    });
  };
}
