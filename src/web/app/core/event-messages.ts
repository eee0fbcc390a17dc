import type { Module } from '../../../domain/modules.ts';

/** Something that happened: its type is such as extension.created. */
export interface LiveEvent {
  type: string;
  /** ISO 8601. */
  at: string;
  subject: string;
  details?: Readonly<Record<string, unknown>>;
}

/** A call that goes on. */
interface LiveCall {
  id: string;
  from: string;
  to: string;
  state: string;
  startedAt: string;
  answeredAt: string | null;
  codec: string | null;
}

/** What there is at a moment, as far as the user may know it; null is what cannot be had. */
export interface Snapshot {
  type: 'snapshot';
  number?: number;
  registered?: readonly string[] | null;
  calls?: readonly LiveCall[] | null;
}

interface Access {
  type: 'access';
  modules: Module[];
  /** Number of the user's own extension. */
  extension: string | null;
  license: { valid: boolean; code: string };
}

// The socket is the API's own, and ordered by `type`; see GET /api/events in its OpenAPI document.
const hasType = (value: unknown, type: string): value is { type: string } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === type;

export function isAccess(message: unknown): message is Access {
  return (
    hasType(message, 'access') &&
    'modules' in message &&
    Array.isArray(message.modules) &&
    'extension' in message &&
    'license' in message
  );
}

export function isSnapshot(message: unknown): message is Snapshot {
  return hasType(message, 'snapshot');
}

export function isEvent(message: unknown): message is { type: 'event'; number: number; event: LiveEvent } {
  return hasType(message, 'event') && 'event' in message && 'number' in message;
}
