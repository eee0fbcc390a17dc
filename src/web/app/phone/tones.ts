/** What is heard while a call rings, here or there. Made on the spot: seconds of sound, of silence, and pitches in Hz. */
const patterns = {
  /** Someone calls. */
  ring: { on: 1.2, off: 2.4, pitches: [440, 554], gain: 0.08 },
  /** It rings there, as networks let it sound (ITU-T E.180). */
  ringback: { on: 1, off: 4, pitches: [425], gain: 0.04 },
} as const;

/** Sounds until it is told to end. */
export function sound(name: keyof typeof patterns): () => void {
  const { on, off, pitches, gain } = patterns[name];
  const context = new AudioContext();
  const volume = context.createGain();
  volume.gain.value = 0;
  volume.connect(context.destination);
  for (const pitch of pitches) {
    const oscillator = context.createOscillator();
    oscillator.frequency.value = pitch;
    oscillator.connect(volume);
    oscillator.start();
  }
  const once = () => {
    const now = context.currentTime;
    volume.gain.setTargetAtTime(gain, now, 0.02);
    volume.gain.setTargetAtTime(0, now + on, 0.02);
  };
  once();
  const timer = setInterval(once, (on + off) * 1000);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
