import { createHash } from 'node:crypto';
import { type DocumentShape, documentShape, type OperationShape, type SchemaShape } from './shape.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code{font:13px/1.5 ui-monospace,monospace}h2{margin-top:2.5rem}details{border-bottom:1px solid #8884}
summary{padding:.4rem 0;cursor:pointer}summary b{display:inline-block;width:4.5rem}
table{border-collapse:collapse;margin:.5rem 0 1rem}td{padding:.15rem 1.5rem .15rem 0;vertical-align:top}
:root{color-scheme:light dark}`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** What the page may do: nothing but show itself in its own style. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'`;

/**
 * The API's OpenAPI document as one page to read, without scripts or anything from elsewhere. Throws ZodError if it
 * is none.
 */
export function documentPage(openapi: unknown): string {
  const document = documentShape.parse(openapi);
  const { title, version, description } = document.info;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.map(({ operation }) => tagOf(operation)))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => tagOf(operation) === tag);
    const parts = own.map(({ path, method, operation }) =>
      operationPart(document, `${method.toUpperCase()} ${path}`, operation),
    );
    return `<h2>${text(tag)}</h2>${parts.join('')}`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${text(title)} API</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>
<h1>${text(title)} API ${text(version)}</h1><p>${prose(description)}</p>
<p><a href="openapi.json">openapi.json</a> (OpenAPI ${text(document.openapi)})</p>
${sections.join('\n')}</body></html>`;
}

const tagOf = ({ tags }: OperationShape) => tags[0] ?? 'other';

function operationPart(document: DocumentShape, name: string, operation: OperationShape): string {
  const [method = '', path = ''] = name.split(' ');
  const parameters = operation.parameters.map((parameter) =>
    row(
      parameter.name,
      { ...parameter.schema, description: parameter.description },
      parameter.required,
      parameter.in,
    ),
  );
  const body = contentParts(document, operation.requestBody.content);
  const answers = Object.entries(operation.responses).map(
    ([status, { content }]) => `<h4>Answer ${text(status)}</h4>${contentParts(document, content)}`,
  );
  return `<details><summary><b>${text(method)}</b> <code>${text(path)}</code> ${text(operation.summary)}</summary>
<p>${prose(operation.description)}</p>${titled('Parameters', table(parameters))}${titled('Body', body)}${answers.join('')}</details>`;
}

const titled = (title: string, part: string) => (part === '' ? '' : `<h4>${title}</h4>${part}`);
const table = (rows: string[]) => (rows.length === 0 ? '' : `<table>${rows.join('')}</table>`);

function contentParts(
  document: DocumentShape,
  content: Record<string, { schema?: SchemaShape | undefined }>,
): string {
  const parts = Object.entries(content).map(([type, { schema = {} }]) => {
    const whole = resolved(document, schema);
    const { properties = {}, required = [] } = resolved(document, whole.items ?? whole);
    const rows = Object.entries(properties).map(([name, field]) =>
      row(name, resolved(document, field), required.includes(name)),
    );
    const kind = type === 'application/json' ? '' : `<p><code>${text(type)}</code></p>`;
    return `${kind}${table(rows)}`;
  });
  return parts.join('');
}

function row(name: string, schema: SchemaShape, required: boolean, where = ''): string {
  const cells = [
    `<code>${text(name)}</code>${required ? '' : '?'}`,
    text(where),
    text(typeName(schema)),
    prose(schema.description ?? ''),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function typeName(schema: SchemaShape): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.map(typeName).join(' | ');
  if (schema.type === 'array') return `${typeName(schema.items ?? {})}[]`;
  return schema.format ?? [schema.type ?? 'any'].flat().join(' | ');
}

function resolved(document: DocumentShape, schema: SchemaShape): SchemaShape {
  if (schema.$ref === undefined) return schema;
  return document.components.schemas[nameOf(schema.$ref)] ?? {};
}

const nameOf = (reference: string) => reference.split('/').at(-1) ?? '';

const prose = (words: string) => text(words).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const text = (words: string) => words.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
