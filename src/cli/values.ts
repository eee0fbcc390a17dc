import { UserError } from '../domain/errors.ts';

/** Parsers of option values; none of them names the flag, whoever calls them does. */

/** Whole or decimal seconds, also as 90s, 15m or 2h. */
export function seconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text);
  if (!match) throw new UserError('usage', `expected seconds, such as 90 or 15m, not "${text}"`);
  return Number(match[1]) * { s: 1, m: 60, h: 3600 }[(match[2] ?? 's') as 's' | 'm' | 'h'];
}

/** Like seconds, but not zero. */
export function positiveSeconds(text: string): number {
  const value = seconds(text);
  if (value <= 0) throw new UserError('usage', 'expected more than 0 seconds');
  return value;
}

/** A whole number from 0 up. */
export function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UserError('usage', `expected a whole number, not "${text}"`);
  return Number(text);
}
