import { keptContacts } from '../asterisk/kept-contacts.ts';
import { type ExtensionPage, pageExtensionRows } from '../database/repositories/extension-pages.ts';
import { UserError } from '../domain/errors.ts';
import { describeExtension, type Extension } from './extensions.ts';
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
  const { database } = session;
  const contactsOf = (ids?: readonly string[]) => session.ami().then((ami) => keptContacts(ami).get(ids));
  const all = registered === undefined ? null : await contactsOf();
  const numbers =
    all === null || registered === undefined ? undefined : { among: registered, list: [...all.keys()] };
  const { rows, total } = await pageExtensionRows(database, { ...page, numbers });
  const contacts = all ?? (await contactsOf(rows.map(({ number }) => number)).catch(nullIfAway));
  const items = rows.map((row) =>
    describeExtension(row, contacts === null ? null : (contacts.get(row.number) ?? [])),
  );
  return { items, total };
}

/** What the database tells is still worth showing. */
function nullIfAway(error: unknown): null {
  if (error instanceof UserError) return null;
  throw error;
}
