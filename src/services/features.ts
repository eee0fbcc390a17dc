import type { z } from 'zod';
import type { Connection } from '../database/connect.ts';
import { findExtension } from '../database/repositories/endpoints.ts';
import { extensionFeatures, writeFeatures } from '../database/repositories/features.ts';
import { withChange } from '../domain/change.ts';
import { endpointTypes, parseNumber } from '../domain/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import { type ExtensionFeatures, featuresChange, initialFeatures } from '../domain/features.ts';
import { checked } from '../domain/text.ts';
import { commitChange, type Written } from './change.ts';
import type { Actor, Session } from './server-session.ts';

/** What an extension does with its calls and may do outside, as it is shown. */
export interface Features extends ExtensionFeatures {
  number: string;
}

/** Throws UserError: usage, not_found, failed (a private wire). */
export async function showFeatures(
  { database }: Pick<Session, 'database'>,
  number: string,
): Promise<Features> {
  return { number, ...(await existingFeatures(database, parseNumber(number))) };
}

/**
 * Sets forwards, do not disturb and limits of an extension; what is absent stays.
 * @throws UserError usage, not_found, failed (a private wire).
 */
export async function setFeatures(
  session: Session,
  actor: Actor,
  number: string,
  change: z.input<typeof featuresChange>,
): Promise<Written<Features>> {
  const wanted = checked(featuresChange, change);
  parseNumber(number);
  const { database } = session;
  return commitChange<Written<Features>>(session, actor, async () => {
    const existing = await existingFeatures(database, number);
    const features = withChange(existing, wanted);
    if (JSON.stringify(features) === JSON.stringify(existing)) {
      return { value: { number, ...features, result: 'unchanged' }, consequences: null };
    }
    for (const target of [features.forwardAlways, features.forwardBusy, features.forwardNoAnswer]) {
      if (target === number) throw new UserError('usage', `${number} cannot forward to itself`);
    }
    await writeFeatures(database, number, features);
    return {
      value: { number, ...features, result: 'updated' },
      consequences: {
        ...{
          action: 'extension.features',
          event: 'extension.features',
          subject: number,
          details: { ...wanted },
        },
        // Asterisk looks them up: it need not be told.
        ...{ refreshes: [], expected: [] },
      },
    };
  });
}

async function existingFeatures(database: Connection, number: string): Promise<ExtensionFeatures> {
  const extension = await findExtension(database, number);
  if (extension === null) {
    throw new UserError('not_found', `There is no extension ${number}.`, {
      hint: 'All there are: smartcms ext list',
    });
  }
  if (endpointTypes[extension.type].wire) {
    throw new UserError('failed', `${number} is a private wire, which calls its far end and nothing else.`);
  }
  return (await extensionFeatures(database, [number])).get(number) ?? initialFeatures;
}
