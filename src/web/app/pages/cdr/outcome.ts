import type { Tone } from '../../ui/status.ts';
import type { CallRecord } from './records.ts';

const tones: Record<CallRecord['disposition'], Tone> = {
  answered: 'ok',
  busy: 'warn',
  no_answer: 'idle',
  failed: 'down',
};

/** The colour of what became of a call. */
export const toneOf = ({ disposition }: Pick<CallRecord, 'disposition'>): Tone => tones[disposition];
