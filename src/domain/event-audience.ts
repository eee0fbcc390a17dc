import { moduleOfType } from './endpoint-modules.ts';
import { extensionTypes, trunkTypes } from './endpoints.ts';
import type { Module } from './modules.ts';

/** Something that happened, as watchers are told of it. */
export interface WatchedEvent {
  /** Such as extension.created; what stands before the point says what it is about. */
  type: string;
  /** ISO 8601. */
  at: string;
  subject: string;
  details?: Readonly<Record<string, unknown>> | undefined;
}

/** Who sees events about what: users who may open any of the modules. */
const audiences: Readonly<Record<string, readonly Module[]>> = {
  extension: extensionTypes.map((type) => moduleOfType[type]),
  registration: extensionTypes.map((type) => moduleOfType[type]),
  trunk: trunkTypes.map((type) => moduleOfType[type]),
  route: ['routes'],
  group: ['routes'],
  call: ['calls'],
  recording: ['recordings'],
  user: ['users'],
  license: ['licenses'],
  backup: ['backups'],
  job: ['backups'],
  settings: ['settings'],
  service: ['dashboard'],
};

/** The modules that an event is for; any of them opens it. Of what is not known here nobody is told. */
export function audienceOf({ type, details }: WatchedEvent): readonly Module[] {
  const [about = ''] = type.split('.');
  const all = Object.hasOwn(audiences, about) ? (audiences[about] ?? []) : [];
  const kind = details?.['type'];
  const own = typeof kind === 'string' && Object.hasOwn(moduleOfType, kind) ? kind : undefined;
  // An event that names the type of its endpoint is for that type's module alone.
  return own === undefined
    ? all
    : all.filter((module) => module === moduleOfType[own as keyof typeof moduleOfType]);
}

/** Whether an event can change what a user may do, so that open connections must be looked at again. */
export function changesAccess({ type }: WatchedEvent): boolean {
  return /^(license|user|session)\./.test(type);
}
