import { type JsonSchema, referenceOf, typesOf } from "../../functions/docs/json_schema.ts";

/** One field of a schema, as a row of a table. */
export interface FieldRow {
  /** With the names of what it stands in, such as `images[].width`. */
  name: string;
  type: string;
  required: boolean;
  description: string;
}

/** Every field of a schema and of what stands in it, down to components, which have tables of their own. */
export function fieldsOf(schema: JsonSchema, prefix = ""): FieldRow[] {
  const rows = new Map<string, FieldRow>();
  for (const each of branchesOf(schema)) {
    const { properties = {}, required = [] } = each;
    for (const [name, property] of Object.entries(properties)) {
      const row = {
        name: prefix + name,
        type: typeInWords(property),
        required: required.includes(name),
        description: describe(property),
      };
      const known = rows.get(row.name);
      // Of several shapes with a field each tells what it may be there.
      const type = known && known.type !== row.type ? `${known.type} or ${row.type}` : row.type;
      rows.set(row.name, { ...row, type, required: row.required && (known?.required ?? true) });
      for (const inner of innerObjects(property)) {
        const path = `${prefix}${name}${inner.isItem ? "[]" : ""}.`;
        for (const field of fieldsOf(inner.schema, path)) rows.set(field.name, field);
      }
    }
  }
  return [...rows.values()];
}

/** What a value is, such as `integer, 1 to 20` or `"png" or "jpeg"`; components are links. */
export function typeInWords(schema: JsonSchema): string {
  const reference = referenceOf(schema);
  if (reference) return `[${reference}](#${reference.toLowerCase()})`;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(" or ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeInWords))].join(" or ");
  const types = typesOf(schema);
  return types.length === 0
    ? "anything"
    : types.map((type) => nameOfType(type, schema)).join(" or ");
}

function nameOfType(type: string, schema: JsonSchema): string {
  if (type === "array") {
    const { items = {}, minItems = 0, maxItems } = schema;
    const count = maxItems === undefined
      ? ""
      : minItems > 0
      ? `${minItems} to ${maxItems} `
      : `at most ${maxItems} `;
    return `${count}list of ${typeInWords(items)}`;
  }
  if (type === "object") {
    const { properties, additionalProperties } = schema;
    return !properties && typeof additionalProperties === "object" &&
        referenceOf(additionalProperties)
      ? `object of ${typeInWords(additionalProperties)}`
      : "object";
  }
  if (type === "string") {
    const { format, minLength, maxLength } = schema;
    const named: Record<string, string> = { uuid: "UUID", "date-time": "time (ISO 8601)" };
    return [
      format === undefined ? "string" : named[format] ?? format,
      ...(maxLength === undefined ? [] : [`${minLength ?? 0} to ${grouped(maxLength)} characters`]),
    ].join(", ");
  }
  if (type === "integer" || type === "number") {
    const { minimum, maximum, exclusiveMinimum } = schema;
    const least = exclusiveMinimum === undefined ? minimum : `over ${exclusiveMinimum}`;
    const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
    if (isBounded) {
      return `${type}, ${least ?? "at most"}${least === undefined ? " " : " to "}${
        grouped(maximum)
      }`;
    }
    const floor = typeof least === "number" && least <= -Number.MAX_SAFE_INTEGER
      ? undefined
      : least;
    return floor === undefined ? type : `${type}, from ${floor}`;
  }
  return type;
}

function describe(schema: JsonSchema): string {
  const { description, default: usual } = schema;
  const isTold = usual !== undefined && usual !== "";
  return [
    ...(description === undefined ? [] : [description]),
    ...(isTold ? [`Default: \`${JSON.stringify(usual)}\`.`] : []),
  ].join(" ");
}

function branchesOf(schema: JsonSchema): JsonSchema[] {
  return schema.anyOf ?? schema.oneOf ??
    (schema.allOf && !referenceOf(schema) ? schema.allOf : [schema]);
}

interface InnerObject {
  schema: JsonSchema;
  isItem: boolean;
}

/** The objects that stand in a field without a name of their own. */
function innerObjects(schema: JsonSchema): InnerObject[] {
  if (referenceOf(schema)) return [];
  return (schema.anyOf ?? schema.oneOf ?? [schema]).flatMap((choice): InnerObject[] => {
    if (referenceOf(choice)) return [];
    if (choice.items) {
      const items = choice.items;
      return referenceOf(items) ? [] : [{ schema: items, isItem: true }];
    }
    const { additionalProperties: values } = choice;
    if (!choice.properties && typeof values === "object" && values.properties) {
      return [{ schema: { properties: { "*": values } }, isItem: false }];
    }
    return choice.properties ? [{ schema: choice, isItem: false }] : [];
  });
}

function grouped(value: number): string {
  return value.toLocaleString("en");
}
