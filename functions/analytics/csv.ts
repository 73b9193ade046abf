/** What a spreadsheet would take for a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
const formula = /^[=+\-@\t\r]/;

/**
 * Rows as CSV (https://www.rfc-editor.org/rfc/rfc4180) with a line of names: fields of objects are columns of their own,
 * such as `latency_ms.p95`. What a spreadsheet would calculate is a text with an apostrophe before it.
 */
export function toCsv(rows: readonly Record<string, unknown>[], names: readonly string[]): string {
  const flat = rows.map((row) => new Map(flatten(row)));
  const columns = new Set<string>();
  for (const name of names) {
    const own = flat.flatMap((row) => [...row.keys()].filter((key) => isOf(key, name)));
    // Where no row has fields of it, it is a column of its own.
    for (const column of own.length > 0 ? own : [name]) columns.add(column);
  }
  const lines = [
    [...columns].map(toCell),
    ...flat.map((row) => [...columns].map((column) => toCell(row.get(column) ?? null))),
  ];
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

function isOf(column: string, name: string): boolean {
  return column === name || column.startsWith(`${name}.`);
}

function flatten(value: Record<string, unknown>, prefix = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([name, field]): [string, unknown][] =>
    typeof field === "object" && field !== null && !Array.isArray(field)
      ? flatten(field as Record<string, unknown>, `${prefix}${name}.`)
      : [[prefix + name, field]]
  );
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
