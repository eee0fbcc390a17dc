import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskLiterals, splitStatements } from '../../../../src/database/migrator/split.ts';
import { UserError } from '../../../../src/domain/errors.ts';

describe('splitStatements', () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['blanks and empty statements', ' ;\n;; ', []],
    ['two statements', 'SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    ['a delimiter in single quotes', "SELECT 'a;b'; SELECT 2", ["SELECT 'a;b'", 'SELECT 2']],
    ['a delimiter in double quotes', 'SELECT "a;b";', ['SELECT "a;b"']],
    ['a delimiter in a name', 'SELECT `a;b`;', ['SELECT `a;b`']],
    ['a doubled quote', "SELECT 'it''s; so'; SELECT 2", ["SELECT 'it''s; so'", 'SELECT 2']],
    ['an escaped quote', "SELECT 'it\\'s; so'; SELECT 2", ["SELECT 'it\\'s; so'", 'SELECT 2']],
    ['an escaped backslash', "SELECT 'c:\\\\'; SELECT 2", ["SELECT 'c:\\\\'", 'SELECT 2']],
    ['no escape in a name', 'SELECT `a\\`; SELECT 2', ['SELECT `a\\`', 'SELECT 2']],
    ['comments between statements', '-- a; b\n# c; d\n/* e; f */ SELECT 1;', ['SELECT 1']],
    ['a comment inside a statement', "SELECT 1 -- it's; here\n+ 1;", ["SELECT 1 -- it's; here\n+ 1"]],
    ['two dashes that are no comment', 'SELECT 1--1; SELECT 2', ['SELECT 1--1', 'SELECT 2']],
    ['a comment alone', '-- nothing', []],
    [
      'a comment that the server runs',
      '/*!50003 SELECT 1; */; SELECT 2',
      ['/*!50003 SELECT 1; */', 'SELECT 2'],
    ],
    ['a comment that MariaDB runs', "/*M!100100 SET a = '*/;' */;", ["/*M!100100 SET a = '*/;' */"]],
    [
      'a procedure',
      'DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\ndelimiter ;\nCALL p();',
      ['CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END', 'CALL p()'],
    ],
    ['a column called delimiter', 'SELECT\ndelimiter from t;', ['SELECT\ndelimiter from t']],
  ])('splits %s', (_, sql, statements) => {
    expect(splitStatements(sql)).toEqual(statements);
  });

  it.each<[string, string, RegExp]>([
    ['a quote', "SELECT 1;\nSELECT 'a;", /inside a ' quote that starts in line 2/],
    ['a comment', 'SELECT 1; /* a', /inside a comment that starts in line 1/],
    ['a comment that the server runs', "/*! SELECT '*/'", /inside a comment/],
  ])('refuses %s that does not end', (_, sql, message) => {
    expect(() => splitStatements(sql)).toThrow(UserError);
    expect(() => splitStatements(sql)).toThrow(message);
  });

  const quoted = (quote: string) =>
    fc
      .string()
      .map((text) => `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, quote + quote)}${quote}`);
  const name = fc.string().map((text) => `\`${text.replaceAll('`', '``')}\``);
  const comment = fc.oneof(
    fc.string().map((text) => `/* ${text.replaceAll('*/', '')} */`.replace('* */', ' */')),
    fc.string().map((text) => `-- ${text.replaceAll(/[\n]/g, '')}\n`),
    fc.string().map((text) => `#${text.replaceAll(/[\n]/g, '')}\n`),
  );
  const part = fc.oneof(
    fc.constantFrom('SELECT', 'a', '1', '(', ')', ',', '*', '+ 1', '\n'),
    quoted("'"),
    quoted('"'),
    name,
    comment,
  );
  const statement = fc.array(part, { maxLength: 8 }).map((parts) => `SELECT ${parts.join(' ')} x`);

  it('gives back any statements that were joined, whatever their strings and comments hold', () => {
    fc.assert(
      fc.property(fc.array(statement), fc.array(comment), (statements, comments) => {
        const script = statements.map((sql, index) => `${comments[index] ?? ''}${sql};`).join('\n');
        expect(splitStatements(script)).toEqual(statements);
      }),
    );
  });

  it('gives back any statements under another delimiter', () => {
    fc.assert(
      fc.property(fc.array(statement), (statements) => {
        const script = `DELIMITER $$$\n${statements.map((sql) => `${sql};$$$\n`).join('')}`;
        expect(splitStatements(script)).toEqual(statements.map((sql) => `${sql};`));
      }),
    );
  });

  it('loses nothing but delimiters and comments of any text, or says that it does not end', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("'", '"', '`', ';', '\\', '-', '#', '/', '*', '!', '\n', ' ', 'a'),
        }),
        (text) => {
          const first = attempt(text);
          if (first !== undefined) expect(attempt(first.join('\n;\n'))).toEqual(first);
        },
      ),
    );
  });
});

describe('maskLiterals', () => {
  it('leaves the words that are SQL', () => {
    expect(maskLiterals("ALTER TABLE `t` -- IF EXISTS\n ADD a TEXT DEFAULT 'drop, if exists'")).toBe(
      "ALTER TABLE ``  \n ADD a TEXT DEFAULT ''",
    );
  });
});

function attempt(sql: string): string[] | undefined {
  try {
    return splitStatements(sql);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
