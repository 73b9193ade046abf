import { isRecord } from "../exchange.ts";
import type { OllamaRequest } from "./request.ts";
import { findTask, shorten } from "./shorten.ts";

type Schema = Record<string, unknown>;

/**
 * What the simulated model says: the caller's text made shorter, as plain text or in the first string of the schema
 * that was asked for.
 */
export function composeAnswer({ texts, format }: OllamaRequest): string {
  const text = shorten(findTask(texts));
  if (format === undefined) return text;
  if (format === "json") return JSON.stringify({ text });
  return JSON.stringify(valueOf(format, { text, used: false, root: format }));
}

/** A value that follows a JSON schema; the first string becomes the text. */
function valueOf(schema: Schema, fill: { text: string; used: boolean; root: Schema }): unknown {
  const { const: constant, enum: allowed, $ref } = schema;
  if (typeof $ref === "string") return valueOf(resolve($ref, fill.root), fill);
  if (constant !== undefined) return constant;
  if (Array.isArray(allowed)) return allowed[0];
  const [choice]: unknown[] = [schema["anyOf"] ?? schema["oneOf"] ?? []].flat();
  if (isRecord(choice)) return valueOf(choice, fill);
  const minimum = Number(schema["minimum"] ?? 0);
  switch ([schema["type"]].flat()[0]) {
    case "object":
      return Object.fromEntries(
        Object.entries(isRecord(schema["properties"]) ? schema["properties"] : {})
          .map(([name, property]) => [name, valueOf(isRecord(property) ? property : {}, fill)]),
      );
    case "array": {
      const items = isRecord(schema["items"]) ? schema["items"] : { type: "string" };
      const most = Math.min(5, Number(schema["maxItems"] ?? 5));
      if (items["type"] === "string" && !items["enum"]) return keyPhrases(fill.text).slice(0, most);
      return [valueOf(items, fill)];
    }
    case "number":
      return Math.min(Number(schema["maximum"] ?? 1), Math.max(minimum, 0.9));
    case "integer":
      return Math.min(Number(schema["maximum"] ?? Infinity), Math.max(minimum, fill.text.length));
    case "boolean":
      return true;
    case "null":
      return null;
  }
  const text = fill.used ? (keyPhrases(fill.text)[0] ?? "simulated") : fill.text;
  fill.used = true;
  return text.slice(0, Number(schema["maxLength"] ?? Infinity));
}

function resolve(reference: string, root: Schema): Schema {
  let found: unknown = root;
  for (const name of reference.split("/").slice(1)) {
    found = isRecord(found) ? found[name] : undefined;
  }
  return isRecord(found) ? found : {};
}

function keyPhrases(text: string): string[] {
  return text.split(/[,.;]\s+/).filter((phrase) => phrase.length >= 3).slice(0, 5);
}
