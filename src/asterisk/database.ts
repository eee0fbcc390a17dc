import { type AmiClient, AmiRefused } from './ami/client.ts';
import { amiField } from './ami/parser.ts';

/** A value of Asterisk's own database; null if there is none. The class `system` is enough. */
export async function recall(ami: AmiClient, family: string, key: string): Promise<string | null> {
  try {
    const [entry = []] = await ami.list('DBGet', { Family: family, Key: key });
    return amiField(entry, 'Val') ?? null;
  } catch (error) {
    if (error instanceof AmiRefused && /not found/i.test(error.message)) return null;
    throw error;
  }
}

/** Writes a value of Asterisk's own database. */
export async function remember(ami: AmiClient, family: string, key: string, value: string): Promise<void> {
  await ami.action('DBPut', { Family: family, Key: key, Val: value });
}

/** Removes a value, if it is there. */
export async function forget(ami: AmiClient, family: string, key: string): Promise<void> {
  try {
    await ami.action('DBDel', { Family: family, Key: key });
  } catch (error) {
    if (!(error instanceof AmiRefused && /could not be deleted/i.test(error.message))) throw error;
  }
}
