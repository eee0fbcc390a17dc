import { describe, expect, it } from 'vitest';
import { type ReadPart, Sound } from '../../../src/web/app/pages/recordings/sound.ts';
import { readWavHead, samplesOf } from '../../../src/web/app/pages/recordings/wav.ts';

const rate = 8000;

/** A WAV file whose samples count up; chunks before the sound may be more than usual. */
function wav(seconds: number, { channels = 1, bits = 16, extra = '' } = {}): ArrayBuffer {
  const samples = Buffer.alloc(seconds * rate * 2);
  for (let index = 0; index < seconds * rate; index++) samples.writeInt16LE(index % 30_000, index * 2);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * 2, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(bits, 14);
  const chunk = (name: string, content: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(content.length);
    return Buffer.concat([Buffer.from(name), size, content, Buffer.alloc(content.length % 2)]);
  };
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('fmt ', format),
    ...(extra === '' ? [] : [chunk('LIST', Buffer.from(extra))]),
    chunk('data', samples),
  ]);
  const whole = chunk('RIFF', body);
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length) as ArrayBuffer;
}

/** Reads a file as the API gives parts of it, and tells what was asked for. */
function reader(file: ArrayBuffer): { read: ReadPart; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    read: async ({ from, to }) => {
      asked.push(`${from}-${to}`);
      return { bytes: file.slice(from, to), total: file.byteLength };
    },
  };
}

describe('the head of a recording', () => {
  it('says where the sound begins', () => {
    expect(readWavHead(wav(1))).toEqual({ begin: 44, samplesPerSecond: rate });
  });

  it('may have other chunks in it, also of odd length', () => {
    expect(readWavHead(wav(1, { extra: 'odd' }))).toEqual({ begin: 56, samplesPerSecond: rate });
  });

  it.each([
    ['two channels', wav(1, { channels: 2 })],
    ['8 bits', wav(1, { bits: 8 })],
    ['no sound', wav(1).slice(0, 36)],
    ['half a head', wav(1).slice(0, 20)],
    ['nothing', new ArrayBuffer(0)],
    ['another kind of file', new TextEncoder().encode('ID3 and so on, for a while').buffer],
  ])('with %s is none that can be played', (_, bytes) => expect(readWavHead(bytes)).toBeNull());

  it('has samples from -1 to 1', () => {
    const bytes = new Int16Array([0, 16_384, -32_768]).buffer;
    expect([...samplesOf(bytes)]).toEqual([0, 0.5, -1]);
  });
});

describe('the sound of a recording', () => {
  it('is fetched part by part, each of them once', async () => {
    const { read, asked } = reader(wav(40));
    const sound = await Sound.open(read);
    expect(sound.duration).toBe(40);
    expect(asked).toHaveLength(1);
    await sound.partAt(0);
    await sound.partAt(12.3);
    expect(asked).toHaveLength(1);
    await sound.partAt(35);
    await sound.partAt(39.9);
    expect(asked).toEqual(['0-480000', '480000-960000']);
    expect(await sound.partAt(40)).toBeNull();
  });

  it('is whole: its parts one after the other are all samples', async () => {
    const sound = await Sound.open(reader(wav(65)).read);
    const all: number[] = [];
    let at = 0;
    for (let part = await sound.partAt(at); part !== null; part = await sound.partAt(at)) {
      expect(part.begin).toBeCloseTo(at, 9);
      for (const sample of part.samples) all.push(Math.round(sample * 32_768));
      at = part.begin + part.samples.length / rate;
    }
    expect(all.length).toBe(65 * rate);
    expect(all.findIndex((sample, index) => sample !== index % 30_000)).toBe(-1);
  });

  it('is asked for again after a failure', async () => {
    const { read } = reader(wav(40));
    let isAway = false;
    const sound = await Sound.open((place) => (isAway ? Promise.reject(new Error('away')) : read(place)));
    isAway = true;
    await expect(sound.partAt(35)).rejects.toThrow('away');
    isAway = false;
    expect((await sound.partAt(35))?.begin).toBeCloseTo((480_000 - 44) / 2 / rate, 6);
  });

  it('of another kind is refused', async () => {
    await expect(Sound.open(reader(wav(1, { channels: 2 })).read)).rejects.toThrow('cannot be played');
  });
});
