/** How the sound lies in a WAV file. */
export interface WavFormat {
  /** Bytes before the first sample. */
  begin: number;
  samplesPerSecond: number;
}

export const bytesPerSample = 2;

/**
 * Reads the head of a WAV file of 16-bit samples of one channel, as Asterisk records; null if it is anything else.
 * RIFF: chunks of four letters, a length of four bytes, and so many bytes, padded to an even number.
 */
export function readWavHead(bytes: ArrayBuffer): WavFormat | null {
  const view = new DataView(bytes);
  const word = (at: number) => String.fromCharCode(...new Uint8Array(bytes, at, 4));
  if (bytes.byteLength < 12 || word(0) !== 'RIFF' || word(8) !== 'WAVE') return null;
  let samplesPerSecond = 0;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const size = view.getUint32(at + 4, true);
    if (word(at) === 'data') return samplesPerSecond === 0 ? null : { begin: at + 8, samplesPerSecond };
    if (word(at) === 'fmt ') {
      if (at + 24 > bytes.byteLength) return null;
      const field = (place: number) => view.getUint16(at + 8 + place, true);
      const isPlain = field(0) === 1;
      if (!isPlain || field(2) !== 1 || field(14) !== 8 * bytesPerSample) return null;
      samplesPerSecond = view.getUint32(at + 12, true);
    }
    at += 8 + size + (size % 2);
  }
  return null;
}

/** Samples of 16 bits as numbers from -1 to 1; half a sample at the end is left out. */
export function samplesOf(bytes: ArrayBuffer): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes);
  const samples = new Float32Array(Math.floor(bytes.byteLength / bytesPerSample));
  for (let index = 0; index < samples.length; index++) {
    samples[index] = view.getInt16(index * bytesPerSample, true) / 32_768;
  }
  return samples;
}
