import { StringDecoder } from 'node:string_decoder';
import { UserError } from '../../domain/errors.ts';

/** One AMI response or event: its headers in order; a name may come more than once (Output, Variable). */
export type AmiMessage = readonly (readonly [name: string, value: string])[];

/** More than any honest answer: a whole `pjsip show endpoints` of ten thousand phones is about 5 MB. */
const maxMessageBytes = 16 * 1024 * 1024;
const maxLineBytes = 1024 * 1024;

/** First value of a header, its name in any case; undefined if there is none. */
export function amiField(message: AmiMessage, name: string): string | undefined {
  const wanted = name.toLowerCase();
  // Lists have hundreds of thousands of headers: most names differ in length already.
  return message.find(([key]) => key.length === wanted.length && key.toLowerCase() === wanted)?.[1];
}

/** All values of a header that repeats, in order: the lines of a command's output. */
export function amiFields(message: AmiMessage, name: string): string[] {
  const wanted = name.toLowerCase();
  return message.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
}

/**
 * Turns the bytes of an AMI connection into messages, however they are cut.
 * Lines end with CR LF alone: Asterisk leaves a bare LF inside some values (main/manager.c).
 */
export class AmiParser {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #version: string | undefined;
  #headers: [string, string][] = [];
  #size = 0;

  /** Version of the protocol that the banner names; undefined until the banner has come. */
  get version(): string | undefined {
    return this.#version;
  }

  /**
   * Takes the next bytes and gives the messages that they complete.
   * @throws UserError unreachable if the peer does not speak AMI or never ends a line or message.
   */
  push(chunk: Uint8Array): AmiMessage[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\r\n');
    this.#rest = lines.pop() ?? '';
    const messages: AmiMessage[] = [];
    for (const line of lines) {
      if (this.#version === undefined) this.#version = bannerVersion(line);
      else if (line !== '') this.#takeLine(line);
      else if (this.#headers.length > 0) messages.push(this.#takeMessage());
    }
    if (this.#version === undefined && this.#rest.length > 256) throw notAmi(this.#rest);
    if (this.#rest.length > maxLineBytes) throw tooLong('line');
    return messages;
  }

  #takeLine(line: string): void {
    this.#size += line.length;
    if (this.#size > maxMessageBytes) throw tooLong('message');
    // A stray LF stands before a header or after a value and belongs to neither.
    const text = line.includes('\n') ? line.replace(/^\n+|\n+$/g, '') : line;
    const header = /^([^:\s]+): ?(.*)$/s.exec(text);
    const last = this.#headers.at(-1);
    if (header) this.#headers.push([header[1] ?? '', header[2] ?? '']);
    else if (last && text !== '') last[1] += `\n${text}`;
  }

  #takeMessage(): AmiMessage {
    const message = this.#headers;
    this.#headers = [];
    this.#size = 0;
    return message;
  }
}

function bannerVersion(line: string): string {
  const version = /^Asterisk Call Manager\/(\S+)$/.exec(line)?.[1];
  if (version === undefined) throw notAmi(line);
  return version;
}

function notAmi(text: string): UserError {
  const start = JSON.stringify(text.slice(0, 60));
  return new UserError(
    'unreachable',
    `what answers there is not Asterisk's manager interface: it sent ${start}`,
    {
      hint: 'Check the port: the manager interface listens on 5038 unless the config says otherwise.',
    },
  );
}

function tooLong(what: string): UserError {
  return new UserError('unreachable', `Asterisk's manager interface sent a ${what} without end`, {
    hint: 'Check that nothing else answers on that port.',
  });
}
