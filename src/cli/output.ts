import { createStyle, padEnd, type Style, textWidth, wantsColours } from './style.ts';

/** The part of a terminal or pipe that output needs. */
export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

export interface OutputOptions {
  stdout: Sink;
  stderr: Sink;
  json: boolean;
  quiet: boolean;
  /** False under --no-color. */
  color: boolean;
  env: NodeJS.ProcessEnv;
}

/** Where a command writes: data to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  /** Colours for stdout. */
  readonly style: Style;
  /** Colours for stderr. */
  readonly noteStyle: Style;
  /** Columns of stdout to fill; wide lines are hard to read. */
  readonly width: number;
  /** The answer of a command: one JSON document under --json, else the text. */
  result(value: unknown, human: (style: Style) => string): void;
  /** One JSON document on one line. */
  event(value: unknown): void;
  /** Text on stdout as it is. */
  text(text: string): void;
  /** A line on stderr, but not under --quiet. */
  note(text: string): void;
  warn(text: string): void;
}

export function createOutput(options: OutputOptions): Output {
  const { stdout, stderr, json, quiet, env } = options;
  const style = createStyle(!json && wantsColours(stdout.isTTY === true, options.color, env));
  const noteStyle = createStyle(wantsColours(stderr.isTTY === true, options.color, env));
  const line = (sink: Sink, text: string) => sink.write(text.endsWith('\n') ? text : `${text}\n`);
  return {
    json,
    style,
    noteStyle,
    // Some pseudo-terminals say 0.
    width: Math.min(stdout.columns || 80, 110),
    result: (value, human) => line(stdout, json ? JSON.stringify(value, null, 2) : human(style)),
    event: (value) => line(stdout, JSON.stringify(value)),
    text: (text) => line(stdout, text),
    note: (text) => quiet || line(stderr, text),
    warn: (text) => line(stderr, `${noteStyle.yellow('Warning:')} ${text}`),
  };
}

/** Columns under headings; as wide as they need to be, two spaces apart. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
): string {
  const widths = headings.map((heading, column) =>
    Math.max(textWidth(heading), ...rows.map((row) => textWidth(row[column] ?? ''))),
  );
  const draw = (cells: readonly string[]) =>
    cells
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [style.dim(draw(headings)), ...rows.map(draw)].join('\n');
}

/** Names and values in two columns. */
export function keyValues(pairs: readonly (readonly [string, string])[], style: Style): string {
  const width = Math.max(0, ...pairs.map(([name]) => textWidth(name)));
  return pairs.map(([name, value]) => `${style.dim(padEnd(name, width))}  ${value}`.trimEnd()).join('\n');
}
