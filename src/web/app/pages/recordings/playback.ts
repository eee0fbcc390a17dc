import type { Sound } from './sound.ts';

/** What is to be heard next is put in line so many seconds ahead. */
const aheadSeconds = 10;
/** Between the decision to play and the first sample. */
const leadSeconds = 0.05;
/** Sums of seconds are no more exact than that. */
const grainSeconds = 0.001;

/** Plays a sound part by part. An element of audio cannot: it would fetch the file without the session's token. */
export class Playback {
  readonly #sound: Sound;
  readonly #output = new AudioContext();
  #sources: AudioBufferSourceNode[] = [];
  /** The moment of the sound that was or will be heard at a moment of the output. */
  #anchor = { sound: 0, output: 0 };
  /** To where in the sound it is in line. */
  #inLine = 0;
  #isFetching = false;
  /** Grows with each jump: what was begun before it is void. */
  #run = 0;

  constructor(sound: Sound) {
    this.#sound = sound;
    this.#anchor = { sound: 0, output: this.#output.currentTime + leadSeconds };
  }

  /** Seconds from the beginning that are heard now. */
  get position(): number {
    const heard = this.#anchor.sound + Math.max(0, this.#output.currentTime - this.#anchor.output);
    return Math.min(heard, this.#inLine, this.#sound.duration);
  }

  get isOver(): boolean {
    return this.position >= this.#sound.duration - grainSeconds;
  }

  /** Puts in line what is to be heard soon; to be called every so often. Rejects if it cannot be fetched. */
  async goOn(): Promise<void> {
    if (this.#isFetching || this.#inLine - this.position > aheadSeconds) return;
    if (this.#inLine >= this.#sound.duration - grainSeconds) return;
    const run = this.#run;
    this.#isFetching = true;
    try {
      const part = await this.#sound.partAt(this.#inLine);
      if (run === this.#run && part !== null) this.#putInLine(part.samples, this.#inLine - part.begin);
    } finally {
      if (run === this.#run) this.#isFetching = false;
    }
  }

  async pause(): Promise<void> {
    await this.#output.suspend();
  }

  async resume(): Promise<void> {
    await this.#output.resume();
  }

  /** Goes on from another moment. */
  jump(seconds: number): void {
    this.#silence();
    this.#anchor = { sound: seconds, output: this.#output.currentTime + leadSeconds };
    this.#inLine = seconds;
  }

  async close(): Promise<void> {
    this.#silence();
    await this.#output.close();
  }

  #putInLine(samples: Float32Array<ArrayBuffer>, skipSeconds: number): void {
    const { samplesPerSecond } = this.#sound;
    const rest = samples.subarray(Math.round(skipSeconds * samplesPerSecond));
    if (rest.length === 0) return;
    const buffer = this.#output.createBuffer(1, rest.length, samplesPerSecond);
    buffer.copyToChannel(rest, 0);
    let at = this.#anchor.output + (this.#inLine - this.#anchor.sound);
    if (at < this.#output.currentTime) {
      // It came late: what follows is heard so much later.
      at = this.#output.currentTime + leadSeconds;
      this.#anchor = { sound: this.#inLine, output: at };
    }
    const source = new AudioBufferSourceNode(this.#output, { buffer });
    source.connect(this.#output.destination);
    source.start(at);
    source.onended = () => {
      this.#sources = this.#sources.filter((one) => one !== source);
    };
    this.#sources.push(source);
    this.#inLine += rest.length / samplesPerSecond;
  }

  #silence(): void {
    this.#run += 1;
    this.#isFetching = false;
    for (const source of this.#sources) source.stop();
    this.#sources = [];
  }
}
