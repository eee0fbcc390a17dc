import { StringDecoder } from 'node:string_decoder';

type Stream = 'stdout' | 'stderr';
type OnLine = (line: string, stream: Stream) => void;

const maxLine = 64 * 1024;
const tailLines = 50;

/** The output of a command: decoded, cut into lines as it comes, and kept up to a limit. */
export class OutputCollector {
  readonly stdout: StreamText;
  readonly stderr: StreamText;
  /** The last lines of both streams, in the order in which they came. */
  readonly tail: string[] = [];

  /** `limit` is in characters for each stream. */
  constructor(limit: number, onLine?: OnLine, filterStderr?: (text: string) => string) {
    const line: OnLine = (text, stream) => {
      this.tail.push(text);
      if (this.tail.length > tailLines) this.tail.shift();
      onLine?.(text, stream);
    };
    this.stdout = new StreamText(limit, (text) => line(text, 'stdout'));
    this.stderr = new StreamText(limit, (text) => line(text, 'stderr'), filterStderr);
  }

  /** Hands out what stands without a newline at the end. */
  end(): void {
    this.stdout.end();
    this.stderr.end();
  }
}

class StreamText {
  /** More came than the limit; what came first was dropped. */
  overflowed = false;
  readonly #limit: number;
  readonly #onLine: (line: string) => void;
  readonly #filter: (text: string) => string;
  // A character of several bytes may be split between two packets.
  readonly #decoder = new StringDecoder('utf8');
  #parts: string[] = [];
  #size = 0;
  #partial = '';

  constructor(limit: number, onLine: (line: string) => void, filter = (text: string) => text) {
    this.#limit = limit;
    this.#onLine = onLine;
    this.#filter = filter;
  }

  get text(): string {
    return this.#parts.join('');
  }

  write(chunk: Buffer): void {
    this.#add(this.#filter(this.#decoder.write(chunk)));
  }

  end(): void {
    // The newline makes a filter let go of an unfinished line; it is not part of the text.
    const rest = this.#filter(`${this.#decoder.end()}\n`);
    this.#add(rest.slice(0, -1));
    if (this.#partial !== '') this.#onLine(this.#partial);
    this.#partial = '';
  }

  #add(text: string): void {
    if (text === '') return;
    this.#parts.push(text);
    this.#size += text.length;
    while (this.#size > this.#limit && this.#parts.length > 1) {
      this.#size -= this.#parts.shift()?.length ?? 0;
      this.overflowed = true;
    }
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (this.#partial.length > maxLine) {
      this.#onLine(this.#partial);
      this.#partial = '';
    }
  }
}
