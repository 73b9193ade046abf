import fc from "fast-check";
import { anyCharacter } from "../runtime/any_character.ts";

/** A JSON schema as the OpenAPI document has them. */
export interface JsonSchema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  format?: string;
  pattern?: string;
  default?: unknown;
}

const deepest = 6;

/** Texts that have been trouble somewhere. */
const hostile = fc.constantFrom(
  "",
  "\u0000",
  "\ud800",
  "../../etc/passwd",
  "'; drop table generation_jobs; --",
  "%00",
  "null",
  "NaN",
  "1e999",
  "-1",
  "9".repeat(40),
  "🏳️‍🌈".repeat(50),
  "\u202e\u200b",
  "https://169.254.169.254/",
);

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  hostile,
  fc.constantFrom(null, true, 0, -0, 1e308, -1e308, 2 ** 53, 0.1, [], {}, [[]], {
    __proto__: null,
  }),
);

/** What the schemas alone do not tell. */
export interface SchemaWords {
  /** The schemas that are referred to by name. */
  named: Record<string, JsonSchema>;
  /** Ids of what there is. */
  ids: string[];
  /** Texts that mean something to the service. */
  texts: string[];
}

/** Values that a schema describes and, one time in forty at every place, others. */
export function valuesOf(
  schema: JsonSchema,
  words: SchemaWords,
  depth = 0,
): fc.Arbitrary<unknown> {
  if (depth > deepest) return fc.constant(null);
  return fc.oneof(
    { weight: 39, arbitrary: described(schema, words, depth) },
    { weight: 1, arbitrary: anything },
  );
}

function described(schema: JsonSchema, words: SchemaWords, depth: number): fc.Arbitrary<unknown> {
  const within = (part: JsonSchema) => valuesOf(part, words, depth + 1);
  const reference = schema.$ref?.split("/").at(-1);
  if (reference !== undefined) return within(words.named[reference] ?? {});
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return fc.oneof(...choices.map(within));
  switch (schema.type) {
    case "string":
      return texts(schema, words);
    case "integer":
      return fc.integer({
        min: Math.max(schema.minimum ?? -1_000, -1e6),
        max: Math.min(schema.maximum ?? 1_000, 1e6),
      });
    case "number":
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(within(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)),
      });
    case "object":
      return objects(schema, within);
    default:
      return anything;
  }
}

function texts(
  { format, minLength = 0, maxLength = 60, pattern }: JsonSchema,
  words: SchemaWords,
): fc.Arbitrary<string> {
  if (format === "uuid" || format === "guid" || pattern?.includes("[0-9a-fA-F]{8}")) {
    return fc.oneof(fc.constantFrom(...words.ids), fc.uuid());
  }
  if (format === "date-time") {
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
      .map((date) => date.toISOString());
  }
  const most = Math.max(minLength, Math.min(maxLength, 60));
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...words.texts) },
    { weight: 2, arbitrary: fc.string({ minLength, maxLength: most, unit: "grapheme-ascii" }) },
    { weight: 1, arbitrary: fc.string({ minLength, maxLength: most, unit: anyCharacter }) },
    { weight: 1, arbitrary: hostile },
  );
}

const absent = Symbol("absent");

function objects(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  within: (schema: JsonSchema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const known = fc.record(Object.fromEntries(
    Object.entries(properties).map(([name, part]): [string, fc.Arbitrary<unknown>] => [
      name,
      required.includes(name) ? within(part) : fc.oneof(
        { weight: 6, arbitrary: fc.constant<unknown>(absent) },
        { weight: 1, arbitrary: within(part) },
      ),
    ]),
  )).map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== absent)));
  if (typeof additionalProperties !== "object") return known;
  const others = fc.dictionary(fc.string({ maxLength: 10 }), within(additionalProperties), {
    maxKeys: 3,
  });
  return fc.tuple(others, known).map(([more, own]) => ({ ...more, ...own }));
}
