/**
 * Reads values that came from outside and may be anything: absent, null, of another type, under another spelling. A
 * picture that was paid for must not be lost because a field beside it is not what it was.
 *
 * @module
 */

/** The most that one call is believed to cost, in USD; a larger figure is an error of the answer. */
const largestCostUsd = 10_000;

/** The value of a field, under this name or another spelling of it: `inline_data` is `inlineData`. Null is absent. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const record: Record<string, unknown> = { ...value };
  if (record[name] !== undefined && record[name] !== null) return record[name];
  const bare = bareName(name);
  return Object.entries(record).find(([key, each]) =>
    each !== null && each !== undefined && bareName(key) === bare
  )?.[1];
}

/** The entries of a list; empty for anything else. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not blank. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** A finite number of 0 or more, also one written as text. */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** True or false; undefined for anything else. */
export function flagOf(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

/** USD that a provider reports; undefined for what cannot be a price. */
export function costOf(value: unknown): number | undefined {
  const cost = countOf(value);
  return cost === undefined || cost > largestCostUsd ? undefined : cost;
}

/**
 * A seed as it is kept: a number where a number holds it exactly, else its digits among the picture's facts, never
 * rounded. `parseExactJson` is what brings long ones as text.
 */
export function seedOf(value: unknown): { seed?: number; metadata?: { seed: string } } {
  const digits = typeof value === "number" && Number.isSafeInteger(value) ? `${value}` : value;
  if (typeof digits !== "string" || !/^-?\d{1,40}$/.test(digits)) return {};
  const number = Number(digits);
  if (Number.isSafeInteger(number)) return number >= 0 ? { seed: number } : {};
  return { metadata: { seed: digits } };
}

/** The warning that goes with a seed too long for a number. */
export function seedWarning(seed: string): string {
  return `The seed ${seed} is larger than a JSON number holds exactly; it is told as text, in ` +
    "the picture's metadata.seed.";
}

/** A name without its underscores and capitals: `inline_data` and `inlineData` are one. */
export function bareName(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
