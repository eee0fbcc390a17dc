import type { Body } from '../../core/api-shapes.ts';
import type { Texts } from '../../i18n/en/index.ts';
import { partsOf } from '../../ui/parts.ts';

export const destinationKinds = ['extension', 'group', 'hangup'] as const;
export type DestinationKind = (typeof destinationKinds)[number];

/** A destination in two parts: `extension:1001` is an extension and 1001; a hang-up has no number. */
export interface Destination {
  kind: DestinationKind;
  number: string;
}

export function splitDestination(text: string): Destination {
  const [kind, number = ''] = text.split(':');
  return { kind: destinationKinds.find((known) => known === kind) ?? 'hangup', number };
}

export const joinDestination = ({ kind, number }: Destination): string =>
  kind === 'hangup' ? 'hangup' : `${kind}:${number.trim()}`;

/** A destination in words. */
export function describeDestination(text: string, words: Texts['routing']['destinations']): string {
  const { kind, number } = splitDestination(text);
  return words[kind](number);
}

/** A number of the form: null if it is empty. */
const numberOrNull = (text: string): number | null => (text.trim() === '' ? null : Number(text));

interface InboundValues {
  to: Destination;
  hours: string;
  otherwise: Destination;
}

/** What a form says to the API; without hours there is nothing that is otherwise. */
export function inboundOf({ to, hours, otherwise }: InboundValues) {
  const when = hours.trim() === '' ? null : hours.trim();
  return {
    to: joinDestination(to),
    hours: when,
    otherwise: when === null ? 'hangup' : joinDestination(otherwise),
  };
}

interface OutboundValues {
  trunks: string;
  strip: string;
  prepend: string;
  emergency: boolean;
  international: boolean;
  maxCalls: string;
  maxSeconds: string;
  failoverSeconds: string;
}

/** What a form says to the API. */
export function outboundOf(values: OutboundValues): Omit<Body<'/api/routes/out', 'post'>, 'pattern'> {
  return {
    trunks: partsOf(values.trunks),
    strip: numberOrNull(values.strip) ?? 0,
    prepend: values.prepend.trim(),
    emergency: values.emergency,
    international: values.international,
    maxCalls: numberOrNull(values.maxCalls),
    maxSeconds: numberOrNull(values.maxSeconds),
    failoverSeconds: numberOrNull(values.failoverSeconds) ?? 2.5,
  };
}
