import { isRecord } from "../exchange.ts";
import type { OllamaRequest } from "./request.ts";

type Schema = Record<string, unknown>;

/**
 * What the simulated model says: the longest text of the caller, shortened to about 60 % of the limit that the
 * instructions mention, as plain text or in the first string of the schema that was asked for.
 */
export function composeAnswer({ texts, format }: OllamaRequest): string {
  const users = texts.filter(({ role }) => role === "user").map(({ content }) => content);
  const longest = users.reduce((one, other) => other.length > one.length ? other : one, "");
  const source = innermost(longest);
  const limit = mentionedLimit(texts.map(({ content }) => content)) ?? source.length;
  const shortened = shorten(source, Math.max(20, Math.floor(limit * 0.6)));
  if (format === undefined) return shortened;
  if (format === "json") return JSON.stringify({ text: shortened });
  const fill = { text: shortened, used: false, root: format };
  return JSON.stringify(valueOf(format, fill));
}

/** The text between the delimiters of a quoted block, where a message has one; else the message. */
function innermost(message: string): string {
  const blocks = [
    ...message.matchAll(/<(\w+)>([\s\S]*?)<\/\1>/g),
    ...message.matchAll(/("""|```)([\s\S]*?)\1/g),
  ].map(([, , block = ""]) => block.trim());
  return blocks.reduce((one, other) => other.length > one.length ? other : one, "") || message;
}

/** The smallest number of characters that the instructions name. */
function mentionedLimit(texts: string[]): number | undefined {
  const numbers = texts.flatMap((text) =>
    [...text.matchAll(/(\d[\d,_]*)\s*(?:characters|chars)\b/gi)]
      .map(([, digits = ""]) => Number(digits.replace(/[,_]/g, "")))
      .filter((number) => number >= 20)
  );
  return numbers.length > 0 ? Math.min(...numbers) : undefined;
}

/** Keeps clauses in their order, each once, while they fit; cuts a single long one between words. */
function shorten(text: string, budget: number): string {
  const clauses = text.split(/[,.;\n]+/).map((clause) => clause.trim()).filter(Boolean);
  const kept: string[] = [];
  let length = 0;
  for (const clause of new Set(clauses)) {
    if (length + clause.length + 2 > budget) continue;
    kept.push(clause);
    length += clause.length + 2;
  }
  if (kept.length > 0) return kept.join(", ");
  return text.slice(0, budget).replace(/\s+\S*$/, "");
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
  return text.split(", ").filter((phrase) => phrase.length >= 3).slice(0, 5);
}
