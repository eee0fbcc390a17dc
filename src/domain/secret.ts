import { inspect } from 'node:util';

const mask = '[REDACTED]';

/** A value that prints as a mask wherever it is printed by accident; reveal() is the one way to the value. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}

/**
 * A function that replaces each of the given secrets in a text, also in its URL-encoded and base64 forms.
 * Values shorter than 6 characters are left alone: masking them would garble ordinary text.
 */
export function redactor(secrets: Iterable<Secret>): (text: string) => string {
  const values = new Set<string>();
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value.length < 6) continue;
    values.add(value).add(encodeURIComponent(value)).add(Buffer.from(value).toString('base64'));
  }
  const longestFirst = [...values].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, value) => masked.replaceAll(value, mask), text);
}
