import { computed, inject, type Signal } from '@angular/core';
import { I18n } from '../core/i18n.ts';
import type { Call } from './call.ts';
import { Phone } from './phone.ts';

/** Who is at the other end, by name if there is one. */
export const whoOf = ({ name, number }: Call): string => name ?? number;

/** What goes on with the call, in a few words. Make it while a component is made. */
export function callWords(): Signal<string> {
  const [phone, t] = [inject(Phone), inject(I18n).texts];
  return computed(() => {
    const call = phone.call();
    const words = t().phone;
    if (call === null) return '';
    if (call.passingTo !== null) return words.passing(call.passingTo);
    if (call.state === 'calling') return words.calling;
    if (call.state === 'ringing') return call.direction === 'in' ? words.incoming : words.ringing;
    if (call.isHeld) return words.onHold;
    return call.isMuted ? words.muted : words.talking;
  });
}
