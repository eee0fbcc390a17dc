import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { formatNames } from '../../../../src/server/render/escape.ts';

const folder = new URL('../../../../templates/', import.meta.url).pathname;
const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.hbs'),
);

/** What a template prints, loops and conditions included. */
function printed(program: hbs.AST.Program): hbs.AST.MustacheStatement[] {
  return program.body.flatMap((statement) => {
    if (statement.type === 'MustacheStatement') return [statement as hbs.AST.MustacheStatement];
    if (statement.type !== 'BlockStatement') return [];
    const { program: inner, inverse } = statement as hbs.AST.BlockStatement;
    return [inner, inverse].filter((part) => part !== undefined && part !== null).flatMap(printed);
  });
}

describe.each(templates.filter((name) => name !== 'header.hbs'))('the template %s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');

  it('prints values through an escaping helper only', () => {
    const helpers = new Set<string>(formatNames);
    const bare = printed(Handlebars.parse(text)).filter(
      ({ path, params }) => params.length === 0 || !helpers.has((path as hbs.AST.PathExpression).original),
    );
    expect(bare).toEqual([]);
  });

  it('begins with a word on who made it', () => {
    expect(text).toMatch(/^\{\{> header comment='(#|;|--)'}}\n/);
  });

  it('ends with a line break', () => {
    expect(text.endsWith('\n')).toBe(true);
  });
});
