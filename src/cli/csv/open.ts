import { type ExtensionRow, readExtensions } from '../../services/csv/extensions.ts';
import { inputName, readInput } from '../files.ts';

/**
 * The extensions of a CSV file, or of stdin for `-`, with the header read already: a file that is not there, or has
 * the wrong columns, is refused before anything else happens. Throws UserError.
 */
export async function openExtensions(file: string): Promise<AsyncIterable<ExtensionRow>> {
  const rows = readExtensions(readInput(file), inputName(file));
  const first = await rows.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* rows;
  })();
}
