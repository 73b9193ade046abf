/** As the report writes them (`escapeName` in Deno's `cli/js/40_test_common.js`). */
const escaped: Record<string, string> = {
  "\b": "\\b",
  "\f": "\\f",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\v": "\\v",
};

/**
 * The name among the arguments of `Deno.test`: itself, a member of the options, or the function's own; as Deno reports it,
 * in one line.
 */
export function nameOfTest(given: readonly unknown[]): string {
  const name = given.map(nameIn).find((name) => name !== undefined) ?? "";
  return name.replace(/[\b\f\t\n\r\v]/g, (character) => escaped[character] ?? character);
}

function nameIn(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  if (typeof argument === "function") return argument.name;
  if (typeof argument !== "object" || argument === null) return undefined;
  const name: unknown = Reflect.get(argument, "name") ?? nameIn(Reflect.get(argument, "fn"));
  return typeof name === "string" ? name : undefined;
}
