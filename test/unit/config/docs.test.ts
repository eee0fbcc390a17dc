import { describe, expect, it } from 'vitest';
import { configJsonSchema, configKeys, keysBelow, typeText } from '../../../src/config/docs.ts';
import { valueAt } from '../../../src/config/paths.ts';
import { configSchema } from '../../../src/config/schema.ts';

describe('configKeys', () => {
  const defaults = configSchema.parse({});

  it.each(configKeys().map((document) => [document.key, document] as const))(
    '%s is described',
    (key, document) => {
      expect(document.about).toMatch(/^\S.*[^.]$/);
      if (document.type !== 'group') expect(document.default).toEqual(valueAt(defaults, key.split('.')));
    },
  );

  it('covers every key of a whole config', () => {
    const leaves = (value: unknown, path: string): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, child]) => leaves(child, path === '' ? key : `${path}.${key}`))
        : [path];
    const documented = configKeys().filter(({ type }) => type !== 'group');
    expect(documented.map(({ key }) => key)).toEqual(leaves(defaults, ''));
  });

  it('names the keys below a path', () => {
    expect(keysBelow(['network', 'ports', 'rtp'])).toEqual(['from', 'to']);
    expect(keysBelow(['nowhere'])).toEqual([]);
  });
});

describe('the JSON Schema', () => {
  it('requires nothing and refuses unknown keys', () => {
    expect(configJsonSchema()).toMatchObject({ type: 'object', additionalProperties: false });
    expect(configJsonSchema()).not.toHaveProperty('required');
  });
});

describe('typeText', () => {
  it.each([
    [{ type: 'integer', minimum: 1, maximum: 65535 }, 'integer 1..65535'],
    [{ type: 'integer', minimum: 128, maximum: Number.MAX_SAFE_INTEGER }, 'integer from 128'],
    [{ enum: ['auto', 'package'] }, '"auto" | "package"'],
    [{ type: 'array', items: { type: 'string' } }, 'list of string'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
    [{ type: 'string', format: 'email' }, 'email'],
  ])('%j', (node, text) => {
    expect(typeText(node)).toBe(text);
  });
});
