import { UserError } from '../../domain/errors.ts';

type AmiValue = string | number | boolean;

/** Headers of an action; an array repeats its header, undefined leaves it out. */
export type AmiFields = Readonly<Record<string, AmiValue | readonly AmiValue[] | undefined>>;

/** Asterisk's own limits (main/manager.c): a longer line is refused without an ActionID to know it by. */
const maxLineBytes = 1024;
const maxHeaders = 128;

/**
 * The text of one action. AMI has no escaping: a line break in a value would start a header or an action of
 * its own, so such values are refused.
 * @throws UserError usage for a value or name that cannot be sent.
 */
export function encodeAction(action: string, fields: AmiFields, actionId: string): string {
  const lines = [line('Action', action), line('ActionID', actionId)];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const values: readonly AmiValue[] = Array.isArray(value) ? value : [value as AmiValue];
    for (const one of values) lines.push(line(name, one));
  }
  if (lines.length > maxHeaders) {
    throw new UserError('usage', `${action} has ${lines.length} headers; Asterisk takes ${maxHeaders}`);
  }
  return `${lines.join('')}\r\n`;
}

function line(name: string, value: AmiValue): string {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    throw new UserError('usage', `${JSON.stringify(name)} is no name of an AMI header`);
  }
  const text = `${name}: ${value}\r\n`;
  if (/[\r\n\0]/.test(String(value))) {
    throw new UserError(
      'usage',
      `${name} holds a line break or a NUL, which Asterisk would take for another command`,
      {
        hint: `Give ${name} on one line.`,
      },
    );
  }
  if (Buffer.byteLength(text) > maxLineBytes) {
    throw new UserError(
      'usage',
      `${name} is too long for Asterisk: ${Buffer.byteLength(text)} of ${maxLineBytes} bytes`,
      {
        hint: `Shorten ${name}.`,
      },
    );
  }
  return text;
}
