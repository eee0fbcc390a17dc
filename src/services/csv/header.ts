import { closest } from '../../config/closest.ts';
import { UserError } from '../../domain/errors.ts';

/** The columns that a file may have, and those that it must have. */
export interface Columns<Name extends string> {
  known: readonly Name[];
  required: readonly Name[];
}

/**
 * The names of a file's columns, in its order, in any case and with blanks around them.
 * @throws UserError('failed') that names every column which is unknown, there twice, or missing.
 */
export function readHeader<Name extends string>(
  cells: readonly string[],
  { known, required }: Columns<Name>,
  file: string,
): Name[] {
  const given = cells.map((cell) => cell.trim().toLowerCase());
  const names = given.flatMap((word) => known.filter((name) => name === word));
  const problems = [
    ...given.filter((word) => !known.some((name) => name === word)).map((word) => unknown(word, known)),
    ...known
      .filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
      .map((name) => `${name} is there twice`),
    ...required.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
  ];
  if (problems.length === 0) return names;
  throw new UserError('failed', `${file} has the wrong columns: ${problems.join('; ')}.`, {
    hint: hint(cells, known),
  });
}

function unknown(word: string, known: readonly string[]): string {
  if (word === '') return 'one has no name';
  const near = closest(word, known);
  // Whatever a file begins with may come to a terminal.
  const shown = word.slice(0, 60).replaceAll(/\p{C}/gu, '\uFFFD');
  return `"${shown}" is unknown${near === undefined ? '' : ` (did you mean ${near}?)`}`;
}

function hint(cells: readonly string[], known: readonly string[]): string {
  const [separator] = /[;\t]/.exec(cells[0] ?? '') ?? [];
  const found = separator === ';' ? 'semicolons' : 'tabs';
  const commas = separator === undefined ? '' : `Columns are separated by commas, not by ${found}. `;
  return `${commas}The first line names the columns: ${known.join(',')}`;
}
