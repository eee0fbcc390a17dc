/** A line of a CSV file that was refused. */
export interface FailedLine {
  line: number;
  number: string | null;
  error: string;
}

/** The lines that an invalid_lines failure names in its details. */
export function failedLinesOf(details: unknown): FailedLine[] {
  if (typeof details !== 'object' || details === null || !('lines' in details)) return [];
  return Array.isArray(details.lines) ? details.lines.filter(isFailedLine) : [];
}

const isFailedLine = (line: unknown): line is FailedLine =>
  typeof line === 'object' &&
  line !== null &&
  'line' in line &&
  typeof line.line === 'number' &&
  'error' in line &&
  typeof line.error === 'string';
