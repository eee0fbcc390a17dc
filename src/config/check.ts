import type { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { closest } from './closest.ts';
import { keysBelow } from './docs.ts';
import { valueAt } from './paths.ts';
import { type Config, configSchema } from './schema.ts';

type Issue = z.core.$ZodIssue;

/**
 * Checks what a config file says and fills in the defaults. `file` is its name in messages.
 * @throws UserError('config_invalid') that names each wrong key, what was expected and what was found.
 */
export function checkConfig(value: unknown, file: string): Config {
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.flatMap((issue) => explain(issue, value));
  const message =
    mistakes.length === 1
      ? `${file}: ${mistakes[0]}`
      : [`${file}:`, ...mistakes.map((text) => `  ${text}`)].join('\n');
  throw new UserError('config_invalid', message, { hint: 'All keys and their values: smartcms config docs' });
}

function explain(issue: Issue, config: unknown): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = closest(key, keysBelow(path));
      const meant = near === undefined ? '' : `; did you mean ${near}?`;
      return `${[...path, key].join('.')}: no such key${meant}`;
    });
  }
  const where = path.length === 0 ? 'the config' : path.join('.');
  return [`${where}: ${expected(issue)}, found ${shown(valueAt(config, path))}`];
}

/** "expected ...", in the words of the key's own rule where it has some. */
function expected(issue: Issue): string {
  if (issue.code === 'invalid_type') return `expected ${typeName(issue.expected)}`;
  if (issue.code === 'invalid_value')
    return `expected ${issue.values.map((value) => shown(value)).join(' or ')}`;
  if (issue.code === 'too_small') return `expected ${bounded(issue.origin)}${issue.minimum} or more`;
  if (issue.code === 'too_big') return `expected ${bounded(issue.origin)}${issue.maximum} or less`;
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const ways = issue.errors
      .flatMap((errors) => errors.map(expected))
      .map((text) => text.replace(/^expected /, ''));
    return `expected ${[...new Set(ways)].join(', or ')}`;
  }
  if (issue.code === 'invalid_format' && !issue.message.startsWith('expected')) {
    return `expected ${issue.format === 'email' ? 'an e-mail address' : issue.format}`;
  }
  return issue.message;
}

function bounded(origin: string): string {
  return origin === 'string' ? 'a length of ' : '';
}

function typeName(type: string): string {
  const names: Record<string, string> = {
    int: 'a whole number',
    number: 'a number',
    string: 'text',
    array: 'a list',
    object: 'keys in braces',
    boolean: 'true or false',
  };
  return names[type] ?? type;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
