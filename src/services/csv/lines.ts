import { isUtf8 } from 'node:buffer';

/** One line of a text file; `text` is null if its bytes are not UTF-8 or if it is too long. */
export interface Line {
  /** Counted from 1. */
  number: number;
  /** Without its end. */
  text: string | null;
  /** Why there is no text. */
  error: string | null;
}

/** Bytes; no line of a sensible file comes near, and one without an end must not fill the memory. */
const longest = 16_384;

const newline = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The lines of a text in UTF-8, ended by LF or CRLF, with or without a byte order mark; memory stays flat. */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  let skipping = false;

  function line(bytes: Buffer): Line {
    number += 1;
    if (skipping || bytes.length > longest) {
      skipping = false;
      return { number, text: null, error: `the line is longer than ${longest} bytes` };
    }
    return decode(number, bytes);
  }

  for await (const chunk of source) {
    let start = 0;
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      yield line(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > longest) {
      skipping = true;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0 || skipping) yield line(rest);
}

function decode(number: number, bytes: Buffer): Line {
  const start = number === 1 && bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  const content = bytes.subarray(start, end);
  if (!isUtf8(content)) return { number, text: null, error: 'the line is not UTF-8' };
  return { number, text: content.toString('utf8'), error: null };
}
