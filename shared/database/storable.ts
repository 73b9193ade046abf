import type { Json } from "./types.ts";

/**
 * A document as PostgreSQL can keep it: without what its texts cannot hold, a NUL and half a surrogate pair
 * (https://www.postgresql.org/docs/current/datatype-json.html). What a provider says of a picture is not ours, and a
 * picture that is paid for is not lost for it. A member that is undefined is absent.
 */
export function storable(value: object | null): Json {
  return storableValue(value);
}

function storableValue(value: unknown): Json {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(storableValue);
  if (typeof value !== "object" || value === null) return value as Json;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    entries.map(([name, each]) => [storableText(name), storableValue(each)]),
  );
}

function storableText(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
