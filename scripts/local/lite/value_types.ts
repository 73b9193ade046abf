import type { PostgresType } from "postgres";
import { isoTimestamp, isoTimestamptz } from "../timestamps.ts";

/** How values travel between JavaScript and the types that lite gets wrong, by the names under which it has its own. */
export const restTypes: Record<string, PostgresType> = {
  json: jsonType(114),
  jsonb: jsonType(3802),
  // lite leaves one that ends in zeros a text.
  numeric: { to: 1700, from: [1700], serialize: String, parse: asNumber },
  timestamp: { to: 1114, from: [1114], serialize: asIs, parse: isoTimestamp },
  timestamptz: { to: 1184, from: [1184], serialize: asIs, parse: isoTimestamptz },
};

/**
 * lite hands the json arguments of a function over as JSON text already, so that a text is encoded only if it is not.
 * A lone JSON string that reads like other JSON, such as "12", therefore arrives as that.
 */
function jsonType(oid: number): PostgresType {
  return {
    to: oid,
    from: [oid],
    parse: JSON.parse,
    serialize: (value: unknown) =>
      typeof value === "string" && isJson(value) ? value : JSON.stringify(value),
  };
}

/** PostgREST writes NaN and infinity, which JSON has no numbers for, as text. */
function asNumber(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function asIs(value: unknown): unknown {
  return value;
}
