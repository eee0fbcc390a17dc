import { liveContacts } from '../asterisk/live.ts';
import { type ExtensionPage, pageExtensionRows } from '../database/repositories/extension-pages.ts';
import { contactsIfAnswering, describeExtension, type Extension } from './extensions.ts';
import type { Session } from './server-session.ts';

/** A part of a list, and how many there are on all pages. */
export interface Page<T> {
  items: T[];
  total: number;
}

/**
 * A page of extensions with who is registered.
 * @throws UserError of AMI, if only registered ones (or the others) are asked for and Asterisk is away.
 */
export async function pageExtensions(
  session: Session,
  { registered, ...page }: Omit<ExtensionPage, 'numbers'> & { registered?: boolean | undefined },
): Promise<Page<Extension>> {
  const contacts =
    registered === undefined
      ? await contactsIfAnswering(session)
      : await session.ami().then((ami) => liveContacts(ami));
  const numbers =
    registered === undefined ? undefined : { among: registered, list: [...(contacts?.keys() ?? [])] };
  const { rows, total } = await pageExtensionRows(session.database, { ...page, numbers });
  const items = rows.map((row) =>
    describeExtension(row, contacts === null ? null : (contacts.get(row.number) ?? [])),
  );
  return { items, total };
}
