import type { Extension } from '../../../services/extensions.ts';
import { keyValues, table } from '../../output.ts';
import { printable, type Style } from '../../style.ts';

type Contact = Extension['contacts'][number];

/** For a warning where `registered` is null. */
export const asteriskSilent = 'Asterisk does not answer, so nobody knows who is registered: smartcms doctor';

/** Extensions in a table: a line for each, and one more for each further phone that is registered with it. */
export function listText(extensions: readonly Extension[], style: Style): string {
  const rows = extensions.flatMap((extension) => {
    const { number, type, name, registered, contacts } = extension;
    const [first, ...more] = contacts.map((contact) => contactCells(contact, style));
    return [
      [
        number,
        type,
        printable(name ?? '-'),
        registeredWord(registered, style),
        ...(first ?? ['-', '-', '-']),
      ],
      ...more.map((cells) => ['', '', '', '', ...cells]),
    ];
  });
  return table(['NUMBER', 'TYPE', 'NAME', 'REGISTERED', 'ADDRESS', 'USER AGENT', 'RTT'], rows, style);
}

/** One extension with all that is known of it. */
export function extensionText(extension: Extension, style: Style): string {
  const { number, type, name, transport, context, maxContacts, peer, contacts, registered, createdAt } =
    extension;
  const pairs: [string, string][] = [
    ['Number', number],
    ['Type', type],
    ['Name', printable(name ?? '-')],
    ...(peer === null ? [] : [['Far end', peer] as [string, string]]),
    ['Transport', transport],
    ['Context', context],
    ['Phones', registered === null ? 'not known' : `${contacts.length} of at most ${maxContacts}`],
    ['Created', createdAt],
  ];
  const phones = table(
    ['ADDRESS', 'USER AGENT', 'RTT', 'CONTACT'],
    contacts.map((contact) => [...contactCells(contact, style), printable(contact.uri)]),
    style,
  );
  return [keyValues(pairs, style), ...(contacts.length === 0 ? [] : ['', phones])].join('\n');
}

/** Null is not known: Asterisk does not answer. */
function registeredWord(registered: boolean | null, style: Style): string {
  if (registered === null) return style.yellow('?');
  return registered ? style.green('yes') : style.dim('no');
}

/** What a phone says of itself comes from the network, and must not steer the terminal. */
function contactCells({ address, userAgent, status, rttMs }: Contact, style: Style): string[] {
  const time = rttMs === null ? '-' : `${Math.round(rttMs)} ms`;
  return [
    printable(address ?? '-'),
    printable(userAgent ?? '-'),
    status === 'Unreachable' ? style.red('unreachable') : time,
  ];
}
