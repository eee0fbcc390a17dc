import { bytesPerSample, readWavHead, samplesOf, type WavFormat } from './wav.ts';

/** Gives bytes of the file from one place up to before another, and how many it has in all. */
export type ReadPart = (place: {
  from: number;
  to: number;
}) => Promise<{ bytes: ArrayBuffer; total: number }>;

/** Half a minute at 8,000 samples a second: few requests, and it begins at once. */
const partBytes = 480_000;

export interface SoundPart {
  /** Seconds from the beginning of the recording. */
  begin: number;
  samples: Float32Array<ArrayBuffer>;
}

/** The sound of a recording in parts, each of which is fetched when it is first wanted. */
export class Sound {
  readonly #read: ReadPart;
  readonly #parts = new Map<number, Promise<Float32Array<ArrayBuffer>>>();
  readonly #format: WavFormat;
  readonly #total: number;

  private constructor(read: ReadPart, format: WavFormat, total: number) {
    this.#read = read;
    this.#format = format;
    this.#total = total;
  }

  /** Reads the beginning. Throws if it is no sound that can be played here. */
  static async open(read: ReadPart): Promise<Sound> {
    const { bytes, total } = await read({ from: 0, to: partBytes });
    const format = readWavHead(bytes);
    if (format === null) throw new Error('this recording is of a kind that cannot be played here');
    const sound = new Sound(read, format, total);
    sound.#parts.set(0, Promise.resolve(samplesOf(bytes.slice(format.begin))));
    return sound;
  }

  get samplesPerSecond(): number {
    return this.#format.samplesPerSecond;
  }

  /** In seconds. */
  get duration(): number {
    return Math.max(0, this.#total - this.#format.begin) / this.#bytesPerSecond;
  }

  /** The part that a moment lies in; null behind the end. */
  async partAt(seconds: number): Promise<SoundPart | null> {
    // The rounding of times must not lead back into the part before.
    const sample = Math.round(seconds * this.samplesPerSecond);
    const byte = this.#format.begin + sample * bytesPerSample;
    if (byte >= this.#total) return null;
    const index = Math.floor(byte / partBytes);
    const begin = index === 0 ? 0 : (index * partBytes - this.#format.begin) / this.#bytesPerSecond;
    return { begin, samples: await this.#part(index) };
  }

  #part(index: number): Promise<Float32Array<ArrayBuffer>> {
    const known = this.#parts.get(index);
    if (known !== undefined) return known;
    const from = index * partBytes;
    const part = this.#read({ from, to: from + partBytes }).then(({ bytes }) => samplesOf(bytes));
    this.#parts.set(index, part);
    // What failed is asked for again.
    part.catch(() => this.#parts.delete(index));
    return part;
  }

  get #bytesPerSecond(): number {
    return this.#format.samplesPerSecond * bytesPerSample;
  }
}
