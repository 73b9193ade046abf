/** JSON as OpenAPI has it. */
export type JsonObject = { [name: string]: unknown };

/** A JSON Schema, as far as schemas of zod become one (https://json-schema.org/draft/2020-12). */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  examples?: unknown[];
}

/** The name of the component that a schema refers to, by itself or with a description beside. */
export function referenceOf({ $ref, allOf = [] }: JsonSchema): string | undefined {
  const [only] = allOf;
  return $ref?.split("/").pop() ?? (only && allOf.length === 1 ? referenceOf(only) : undefined);
}

/** The schemas of which a value has one; a schema without a choice is the only one. */
export function choicesOf({ anyOf, oneOf, ...rest }: JsonSchema): JsonSchema[] {
  return anyOf ?? oneOf ?? [rest];
}

/** The types that a schema allows. */
export function typesOf({ type = [] }: JsonSchema): string[] {
  return Array.isArray(type) ? type : [type];
}
