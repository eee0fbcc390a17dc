import type { NavigationError } from '@angular/router';

/** After an update the files of a page that is still open are gone: it is loaded anew, where it was going. */
export function reloadForMissingChunk({ error, url }: NavigationError): void {
  if (/dynamically imported module|module script failed/i.test(String(error))) location.assign(url);
}
