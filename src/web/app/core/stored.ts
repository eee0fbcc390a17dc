/** What the browser keeps for this page; one that keeps nothing is no failure. */
export function readStored(key: string, where: 'local' | 'session' = 'local'): string | null {
  try {
    return storage(where).getItem(key);
  } catch {
    return null;
  }
}

/** Null forgets. */
export function writeStored(key: string, value: string | null, where: 'local' | 'session' = 'local'): void {
  try {
    if (value === null) storage(where).removeItem(key);
    else storage(where).setItem(key, value);
  } catch {
    // It then lasts until the page is left.
  }
}

const storage = (where: 'local' | 'session') => (where === 'local' ? localStorage : sessionStorage);
