import { UserError } from '../../domain/errors.ts';

/**
 * The statements of an SQL script, in order, without their delimiters. Knows quotes, comments, executable
 * comments and DELIMITER lines (for procedures) as the mariadb client does. Comments between statements are
 * left out. Throws UserError('migration_failed') for a quote or comment that does not end.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let delimiter = ';';
  let current = '';
  let at = 0;

  const flush = () => {
    const statement = current.trim();
    if (statement !== '') statements.push(statement);
    current = '';
  };

  while (at < sql.length) {
    const between = current.trim() === '';
    const directive = between && atLineStart(sql, at) ? delimiterLine(sql, at) : undefined;
    if (directive !== undefined) {
      delimiter = directive.delimiter;
      at = directive.end;
      continue;
    }
    if (sql.startsWith(delimiter, at)) {
      flush();
      at += delimiter.length;
      continue;
    }
    const end = tokenEnd(sql, at);
    if (!(between && isComment(sql, at))) current += sql.slice(at, end);
    at = end;
  }
  flush();
  return statements;
}

/**
 * A statement with the text of its strings and comments blanked out, so that what is left is SQL: for rules
 * that look at keywords.
 */
export function maskLiterals(statement: string): string {
  let masked = '';
  let at = 0;
  while (at < statement.length) {
    const end = tokenEnd(statement, at);
    if (isComment(statement, at)) masked += ' ';
    else if (end - at > 1) masked += `${statement[at]}${statement[at]}`;
    else masked += statement[at];
    at = end;
  }
  return masked;
}

/** The end of the quoted text, comment or single character that starts at a place. */
function tokenEnd(sql: string, at: number): number {
  const char = sql[at];
  if (char === "'" || char === '"' || char === '`') return quoteEnd(sql, at, char);
  if (sql.startsWith('/*', at)) {
    return isComment(sql, at) ? after(sql, '*/', at + 2, 'a comment') : executableEnd(sql, at);
  }
  if (isComment(sql, at)) {
    const lineEnd = sql.indexOf('\n', at);
    return lineEnd === -1 ? sql.length : lineEnd;
  }
  return at + 1;
}

function quoteEnd(sql: string, start: number, quote: string): number {
  for (let at = start + 1; at < sql.length; at++) {
    if (sql[at] === '\\' && quote !== '`') at++;
    else if (sql[at] === quote && sql[at + 1] === quote) at++;
    else if (sql[at] === quote) return at + 1;
  }
  throw unterminated(sql, start, `a ${quote} quote`);
}

/** The end of a comment that the server runs; it may hold quotes, and those may hold its end mark. */
function executableEnd(sql: string, start: number): number {
  let at = start + 3;
  while (at < sql.length) {
    if (sql.startsWith('*/', at)) return at + 2;
    const char = sql[at];
    at = char === "'" || char === '"' || char === '`' ? quoteEnd(sql, at, char) : at + 1;
  }
  throw unterminated(sql, start, 'a comment');
}

/** Whether a comment that the server ignores starts here: `#`, `--` and a space, or a plain block comment. */
function isComment(sql: string, at: number): boolean {
  if (sql[at] === '#') return true;
  if (sql.startsWith('--', at)) return at + 2 >= sql.length || /[\s]/.test(sql[at + 2] ?? '');
  return sql.startsWith('/*', at) && !/^\/\*M?!/.test(sql.slice(at, at + 4));
}

function atLineStart(sql: string, at: number): boolean {
  return sql.slice(sql.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
}

function delimiterLine(sql: string, at: number): { delimiter: string; end: number } | undefined {
  const match = /^delimiter[ \t]+(\S+)[^\n]*/i.exec(sql.slice(at, at + 200));
  return match?.[1] === undefined ? undefined : { delimiter: match[1], end: at + match[0].length };
}

function after(sql: string, mark: string, from: number, what: string): number {
  const end = sql.indexOf(mark, from);
  if (end === -1) throw unterminated(sql, from, what);
  return end + mark.length;
}

function unterminated(sql: string, at: number, what: string): UserError {
  const line = sql.slice(0, at).split('\n').length;
  return new UserError('migration_failed', `The SQL ends inside ${what} that starts in line ${line}.`);
}
