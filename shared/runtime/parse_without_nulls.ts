import type * as z from "zod";

/**
 * Parses a value in which null stands for absence: typed clients write it where something was left empty. A field that knows
 * null keeps it.
 */
export function parseWithoutNulls<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed;
  const nulls = parsed.error.issues.map(({ path }) => path).filter((path) => isNullAt(value, path));
  if (nulls.length === 0) return parsed;
  const copy: unknown = structuredClone(value);
  for (const path of nulls) {
    const [owner, name] = [memberAt(copy, path.slice(0, -1)), path.at(-1)];
    if (isObject(owner) && !Array.isArray(owner) && name !== undefined) delete owner[name];
  }
  return schema.safeParse(copy);
}

function isNullAt(value: unknown, path: readonly PropertyKey[]): boolean {
  return path.length > 0 && memberAt(value, path) === null;
}

function memberAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, name) => isObject(at) ? at[name] : undefined, value);
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}
