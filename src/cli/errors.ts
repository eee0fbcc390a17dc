import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { version } from '../config/version.ts';
import { UserError } from '../domain/errors.ts';
import { printable, type Style } from './style.ts';

/** What a failure says under --json. */
export interface ErrorDocument {
  code: string;
  message: string;
  hint: string | null;
  output?: string[];
}

/**
 * Turns whatever was thrown into a UserError, so that every failure is reported alike. Errors nobody
 * foresaw become one whose stack is in a log file below the folder `state`, which the hint names.
 */
export async function toUserError(error: unknown, state: string): Promise<UserError> {
  if (error instanceof UserError) return error;
  if (isNamed(error, 'ZodError') && 'issues' in error && Array.isArray(error.issues)) {
    return new UserError('usage', error.issues.map(issueText).join('; '));
  }
  // What inquirer throws when Ctrl-C answers a question.
  if (isNamed(error, 'ExitPromptError'))
    return new UserError('interrupted', 'Stopped: the question was not answered.');
  if (isNamed(error, 'AbortError')) return new UserError('interrupted', 'Stopped.');
  return unexpected(error, state);
}

/** The failure as JSON, without what belongs to a terminal. */
export function errorDocument(error: UserError, output: readonly string[]): ErrorDocument {
  const document = { code: error.code, message: error.message, hint: error.hint ?? null };
  return output.length > 0 ? { ...document, output: [...output] } : document;
}

/** The failure for people: the last lines of output, what and why, what to do. */
export function errorText(error: UserError, output: readonly string[], style: Style): string {
  const shown = output.map((line) => style.dim(`  | ${printable(line)}`));
  const label = error.code === 'interrupted' ? '' : `${style.red(style.bold('Error:'))} `;
  const message = label + error.message;
  const hint = error.hint === undefined ? [] : [`${style.cyan('→')} ${error.hint}`];
  return [...shown, message, ...hint].join('\n');
}

/** The output of the failed step and what the error adds to it, at most 50 lines. */
export function failureOutput(step: readonly string[], error: UserError): string[] {
  const known = new Set(step);
  return [...step, ...error.output.filter((line) => !known.has(line))].slice(-50);
}

async function unexpected(error: unknown, state: string): Promise<UserError> {
  const what = error instanceof Error ? error.message : String(error);
  const folder = join(state, 'logs');
  const file = join(folder, `${new Date().toISOString().replace(/[:.]/g, '-')}.log`);
  const text = `smartcms ${version}, Node.js ${process.version}, ${process.platform}\n${inspect(error, { depth: 5 })}\n`;
  const saved = await mkdir(folder, { recursive: true, mode: 0o700 })
    .then(() => writeFile(file, text, { mode: 0o600, flag: 'wx' }))
    .then(() => true)
    .catch(() => false);
  return new UserError('failed', `SmartCMS met a fault of its own: ${what || 'no message'}`, {
    hint: saved ? `The details are in ${file}; please send it along with a report.` : inspect(error),
    cause: error,
  });
}

function issueText(issue: { path?: PropertyKey[]; message?: string }): string {
  const path = (issue.path ?? []).map(String).join('.');
  return path === '' ? String(issue.message) : `${path}: ${issue.message}`;
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && (error.name === name || error.constructor.name === name);
}
