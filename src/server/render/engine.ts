import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { packageRoot } from '../../config/package-root.ts';
import { Secret } from '../../domain/secret.ts';
import { escapeValue, formatNames } from './escape.ts';

/** The text of a rendered template. */
export interface Rendered {
  content: string;
  /** Whether a secret stands in it. */
  secret: boolean;
}

/**
 * Renders templates/NAME.hbs. A template names values by their path, `{{asterisk 'config.asterisk.verbose'}}`,
 * or by path and value within a loop; the helper's name is the format of the file.
 */
export function renderTemplate(name: string, view: object): Rendered {
  const handlebars = Handlebars.create();
  let secret = false;
  for (const format of formatNames) {
    handlebars.registerHelper(format, (path: string, ...rest: unknown[]) => {
      const value = rest.length > 1 ? rest[0] : lookUp(view, path);
      if (value instanceof Secret) secret = true;
      return escapeValue(format, path.replace(/^config\./, ''), value);
    });
  }
  handlebars.registerPartial('header', readTemplate('header'));
  const render = handlebars.compile(readTemplate(name), { noEscape: true, strict: true });
  return { content: render(view), secret };
}

function readTemplate(name: string): string {
  return readFileSync(join(packageRoot(), 'templates', `${name}.hbs`), 'utf8');
}

function lookUp(view: object, path: string): unknown {
  let value: unknown = view;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
      throw new Error(`A template asks for ${path}, which there is not.`);
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
