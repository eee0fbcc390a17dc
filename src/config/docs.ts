import { z } from 'zod';
import { configSchema } from './schema.ts';

/** A key of the config file as documentation shows it. */
export interface KeyDocument {
  /** Dotted: network.ports.sip. */
  key: string;
  type: string;
  /** Absent for a group of keys. */
  default?: unknown;
  about: string;
}

/** The part of JSON Schema that the config's schema becomes. */
export interface SchemaNode {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  format?: string;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  properties?: Record<string, SchemaNode>;
}

/** What a config file may contain, as JSON Schema (draft 2020-12). */
export function configJsonSchema(): SchemaNode {
  return z.toJSONSchema(configSchema, { io: 'input' }) as SchemaNode;
}

/** Every key of the config in the schema's order, groups before their keys. */
export function configKeys(node: SchemaNode = configJsonSchema(), prefix = ''): KeyDocument[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    const about = child.description ?? '';
    const group = groupOf(child);
    if (group !== undefined) return [{ key, type: 'group', about }, ...configKeys(group, key)];
    return [{ key, type: typeText(child), default: child.default, about }];
  });
}

/** The keys of a group, also of one that can be turned off; one that is absent by default is a value. */
function groupOf(node: SchemaNode): SchemaNode | undefined {
  if (node.properties) return node;
  const isOn = typeof node.default === 'object' && node.default !== null;
  return isOn ? node.anyOf?.find(({ properties }) => properties !== undefined) : undefined;
}

/** The names that stand directly below a path, for suggestions. */
export function keysBelow(path: readonly string[]): string[] {
  let node: SchemaNode | undefined = configJsonSchema();
  for (const name of path) node = (node && groupOf(node))?.properties?.[name];
  return Object.keys((node && groupOf(node))?.properties ?? {});
}

/** A type in words: a port is "integer 1..65535", a choice "auto | distribution". */
export function typeText(node: SchemaNode): string {
  if (node.anyOf) return [...new Set(node.anyOf.map(typeText))].join(' | ');
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (node.type === 'array') return `list of ${typeText(node.items ?? {})}`;
  if (node.type === 'integer' || node.type === 'number') {
    const bounded = node.minimum !== undefined && node.maximum !== undefined && node.maximum < 1e9;
    if (bounded) return `${node.type} ${node.minimum}..${node.maximum}`;
    return node.minimum === undefined ? node.type : `${node.type} from ${node.minimum}`;
  }
  return node.format ?? node.type ?? 'any';
}
