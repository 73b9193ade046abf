import { choicesOf, type JsonSchema, referenceOf, typesOf } from "./json_schema.ts";

const time = "2026-01-01T12:00:00.123+00:00";
const project = "00000000-0000-4000-8000-000000000002";
const file = "gemini/29a3b225-0b79-45cd-97cc-0b0358fcec93-1-0.png";
const address = "https://project.supabase.co";

// What fields are called alike for, whatever they stand in; the last words of a name count.
const byName: [RegExp, unknown][] = [
  [/^project(_id)?$/, project],
  [/^(batch_id|url|refusal_category|maybe_billed_usd|disabled_reason)$/, null],
  [/^(warnings|losses|misconfigured)$/, []],
  [/^upstream$/, "gemini/1"],
  [/^method$/, "none"],
  [/^(original|optimized)_length$|^characters$|^length$/, 35],
  [/(^|_)id$/, "29a3b225-0b79-45cd-97cc-0b0358fcec93"],
  [/(^|_)at$|^timestamp$|^created_(after|before)$/, time],
  [/(^|_)(error|detail|reason|message|until)$|^next_cursor$/, null],
  [/^(negative_)?prompt$/, "a lighthouse at dawn, oil on canvas"],
  [/^provider$|^fallback_to$/, "gemini"],
  [/^model(_id)?$|^default_model$/, "gemini-nano-banana-2.1"],
  [/^provider_model$|^model_name$/, "Nano Banana 2.1"],
  [/^path$|^object_path$/, `${project}/${file}`],
  [/^local_url$/, `/storage/images/${project}/${file}`],
  [
    /^signed_url$/,
    `${address}/storage/v1/object/sign/generated-images/${project}/${file}?token=eyJ…`,
  ],
  [/^upload_url$/, `${address}/storage/v1/object/upload/sign/generated-images/uploads?token=eyJ…`],
  [/^url$/, "https://shop.example.com/hooks"],
  [/^sha256$/, "ba0b10bb31b54caf284175680e1cc5354686b237f217e318a27685278d7963d3"],
  [/^(width|height)$/, 1024],
  [/^file_size$|^bytes$/, 89_627],
  [/_usd$|^usd_|^price/, 0.033614],
  [/^secret$/, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLvSC"],
  [/^key$/, "igk_x4GbT2mQwqXlVq0dC1m3Jr7cZk9sYt5uAeWfHnPoLiM"],
  [/^prefix$/, "igk_x4GbT2"],
  [/^token$/, "eyJ…"],
  [/^email$/, "ada@example.com"],
  [/^name$|^title$|^description$/, "Lighthouses"],
  [/^location$/, "/jobs/29a3b225-0b79-45cd-97cc-0b0358fcec93"],
  [/^status$/, "completed"],
  [/^availability$/, "available"],
  [/^role$/, "member"],
  [/^version$/, "0.12.6"],
  [/^language$/, "English"],
  [/^(ready|enabled|configured|added|model_installed|model_loaded)$/, true],
  [/^(running|failed|consecutive_failures|refused|used)$/, 0],
  [/^index$/, 0],
  [/^aspect_ratio$/, "16:9"],
  [/^(latency|generation_time|optimization_time)$/, 0.9],
];

/**
 * A value that a schema describes, such as a person would write it: what the schema itself gives as an example, or one
 * by the names of its fields and their types.
 *
 * @param schema of what, resolved against `components`
 * @param given examples of components, by their names
 */
export function exampleOf(
  schema: JsonSchema,
  components: Record<string, JsonSchema>,
  given: Record<string, unknown>,
): unknown {
  return valueOf(schema, "", []);

  function valueOf(schema: JsonSchema, name: string, within: readonly string[]): unknown {
    const reference = referenceOf(schema);
    if (reference !== undefined) {
      if (reference in given) return given[reference];
      const component = components[reference];
      return component && !within.includes(reference)
        ? valueOf(component, name, [...within, reference])
        : null;
    }
    if (schema.examples) return schema.examples[0];
    if (schema.const !== undefined) return schema.const;
    const choices = choicesOf(schema);
    const known = byName.find(([pattern, value]) =>
      pattern.test(name) && choices.some((choice) => fits(value, choice))
    );
    if (known) return known[1];
    const [choice = {}] = choices.filter(({ type }) => type !== "null");
    if (choice !== schema && choices.length > 1) return valueOf(choice, name, within);
    if (choice.enum) return choice.enum[0];
    if (choice.format === "uuid") return project;
    switch (typesOf(choice)[0]) {
      case "object":
        return objectOf(choice, name, within);
      case "array":
        return Array.from(
          { length: Math.max(choice.minItems ?? 0, 1) },
          () => valueOf(choice.items ?? {}, name, within),
        );
      case "boolean":
        return schema.default ?? false;
      case "integer":
      case "number":
        return schema.default ?? Math.max(choice.minimum ?? 0, 1);
      case "string":
        return schema.default ?? "…";
      default:
        return null;
    }
  }

  function objectOf(
    { properties = {}, additionalProperties, propertyNames }: JsonSchema,
    name: string,
    within: readonly string[],
  ): unknown {
    const entries = Object.entries(properties)
      .map(([name, property]) => [name, valueOf(property, name, within)] as const);
    if (entries.length > 0 || typeof additionalProperties !== "object") {
      return Object.fromEntries(entries);
    }
    const key = String(propertyNames?.enum?.[0] ?? (name === "providers" ? "gemini" : "note"));
    return { [key]: valueOf(additionalProperties, key, within) };
  }
}

function fits(value: unknown, schema: JsonSchema): boolean {
  const { enum: values, minimum = -Infinity, maximum = Infinity } = schema;
  if (values) return values.includes(value);
  return typesOf(schema).some((type) => {
    if (value === null) return type === "null";
    if (Array.isArray(value)) return type === "array";
    if (typeof value === "string") return type === "string";
    if (typeof value === "boolean") return type === "boolean";
    const isNumber = type === "number" || (type === "integer" && Number.isInteger(value));
    return isNumber && Number(value) >= minimum && Number(value) <= maximum;
  });
}
