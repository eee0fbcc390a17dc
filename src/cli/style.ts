import { stripVTControlCharacters } from 'node:util';

type Paint = (text: string) => string;

export interface Style {
  bold: Paint;
  dim: Paint;
  red: Paint;
  green: Paint;
  yellow: Paint;
  cyan: Paint;
}

const paint =
  (on: boolean, open: number, close: number): Paint =>
  (text) =>
    on && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text;

export function createStyle(colours: boolean): Style {
  return {
    bold: paint(colours, 1, 22),
    dim: paint(colours, 2, 22),
    red: paint(colours, 31, 39),
    green: paint(colours, 32, 39),
    yellow: paint(colours, 33, 39),
    cyan: paint(colours, 36, 39),
  };
}

/**
 * Whether to colour a stream. The first that speaks decides: --no-color, NO_COLOR (not empty), FORCE_COLOR
 * (0 is no), TERM=dumb, and whether the stream is a terminal.
 */
export function wantsColours(terminal: boolean, flag: boolean, env: NodeJS.ProcessEnv): boolean {
  if (!flag || env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
  return terminal && env['TERM'] !== 'dumb';
}

/** How many columns a text takes, colours aside. */
export function textWidth(text: string): number {
  if (isPlain(text)) return text.length;
  return [...stripVTControlCharacters(text)].length;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** Breaks a text between words; the lines after the first are indented. */
export function wrap(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width - indent) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}

/** A line from elsewhere, safe for the terminal: no colours, no control characters. */
export function printable(line: string): string {
  if (isPlain(line)) return line.trimEnd();
  const last = stripVTControlCharacters(line).trimEnd().split('\r').at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the terminal
  return last.replace(/\t/g, '  ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '\uFFFD');
}

/** Most text is: a list of thousands is drawn in half the time. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
