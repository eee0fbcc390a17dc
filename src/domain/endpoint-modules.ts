import type { EndpointType } from './endpoints.ts';
import type { Module } from './modules.ts';

/** The part of the console, and of a licence, that endpoints of a type belong to. */
export const moduleOfType = {
  extension: 'extensions',
  line: 'lines',
  vpw: 'vpw',
  cas: 'cas',
  '3rd_party': 'third_party',
  trunk: 'trunks',
  sbc: 'sbc',
} as const satisfies Record<EndpointType, Module>;

/** Those of some types that may be seen by whoever may open these modules. */
export function openTypes<T extends EndpointType>(types: readonly T[], open: readonly Module[]): T[] {
  return types.filter((type) => open.includes(moduleOfType[type]));
}
