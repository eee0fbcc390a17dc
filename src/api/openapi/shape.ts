import { z } from 'zod';

/** What of JSON Schema the page shows. */
const schemaShape = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), schemaShape).optional();
  },
  get items() {
    return schemaShape.optional();
  },
  get anyOf() {
    return z.array(schemaShape).optional();
  },
  get oneOf() {
    return z.array(schemaShape).optional();
  },
});
export type SchemaShape = z.output<typeof schemaShape>;

const content = z.record(z.string(), z.object({ schema: schemaShape.optional() })).default({});

const operationShape = z.object({
  tags: z.array(z.string()).default(['other']),
  summary: z.string().default(''),
  description: z.string().default(''),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        description: z.string().default(''),
        schema: schemaShape.optional(),
      }),
    )
    .default([]),
  requestBody: z.object({ content }).default({ content: {} }),
  responses: z.record(z.string(), z.object({ content })).default({}),
});
export type OperationShape = z.output<typeof operationShape>;

/** What of an OpenAPI document the page shows. */
export const documentShape = z.object({
  openapi: z.string(),
  info: z.object({ title: z.string(), version: z.string(), description: z.string().default('') }),
  paths: z.record(z.string(), z.record(z.string(), operationShape)),
  components: z.object({ schemas: z.record(z.string(), schemaShape).default({}) }),
});
export type DocumentShape = z.output<typeof documentShape>;
