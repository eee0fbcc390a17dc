import { Duplex } from 'node:stream';
import { type AmiMessage, AmiParser, amiField } from '../../../../src/asterisk/ami/parser.ts';

/** A stream with a scripted Asterisk at its other end: it sees each action and says what it likes. */
export class FakeAsterisk extends Duplex {
  readonly actions: AmiMessage[] = [];
  readonly #parser = new AmiParser();
  readonly #answer: (action: AmiMessage, id: string, say: (text: string) => void) => void;

  constructor(answer: (action: AmiMessage, id: string, say: (text: string) => void) => void) {
    super();
    this.#answer = answer;
    this.#parser.push(Buffer.from('Asterisk Call Manager/0\r\n'));
    this.push('Asterisk Call Manager/11.0.0\r\n');
  }

  say(text: string): void {
    this.push(text);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    for (const action of this.#parser.push(chunk)) {
      this.actions.push(action);
      const id = amiField(action, 'ActionID') ?? '';
      if (amiField(action, 'Action') === 'Login' && amiField(action, 'Secret') === 'right') {
        this.say(`Response: Success\r\nActionID: ${id}\r\nMessage: Authentication accepted\r\n\r\n`);
      } else {
        this.#answer(action, id, (text) => this.say(text));
      }
    }
    done();
  }
}
